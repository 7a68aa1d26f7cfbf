namespace Aviso.Config.Tdsl.Model;

/// <summary>The kinds of single values, as an operator sees them.</summary>
internal enum OptionKind
{
    Text,
    Truth,
    Whole,
    Decimal,
    Size,
    Duration,
    Port,
    Choice,
    Address,
}

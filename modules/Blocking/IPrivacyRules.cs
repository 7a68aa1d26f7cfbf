namespace Aviso.Modules.Blocking;

/// <summary>The rules of accounts, for the module that speaks XEP-0016 over the same engine and store as XEP-0191.</summary>
internal interface IPrivacyRules
{
    /// <summary>Changes them.</summary>
    RuleChanges Changes { get; }

    /// <summary>Applies them.</summary>
    BlockingGuard Guard { get; }
}

namespace Aviso.Http.Administration;

/// <summary>A version of the configuration that the nodes share, for administrators.</summary>
/// <param name="Version">Its number.</param>
/// <param name="By">Who published it.</param>
/// <param name="At">When.</param>
/// <param name="Text">The configuration; null where only the rest was asked for.</param>
/// <param name="IsAtOnce">Whether the node that was asked can bring it into force without beginning anew; null where that was not looked at.</param>
public sealed record SharedConfigurationReport(long Version, string By, DateTimeOffset At, string? Text = null, bool? IsAtOnce = null);

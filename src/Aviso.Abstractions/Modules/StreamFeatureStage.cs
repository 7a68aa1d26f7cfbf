namespace Aviso.Abstractions.Modules;

/// <summary>When a stream feature is offered.</summary>
public enum StreamFeatureStage
{
    /// <summary>Before authentication, and only when the stream is as secure as the host asks.</summary>
    BeforeAuthentication,

    /// <summary>After authentication.</summary>
    AfterAuthentication,
}

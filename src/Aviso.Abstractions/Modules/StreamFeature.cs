using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Sessions;
using Aviso.Xml;

namespace Aviso.Abstractions.Modules;

/// <summary>A child of <c>&lt;stream:features/&gt;</c>.</summary>
public sealed record StreamFeature(StreamFeatureStage Stage, Func<IVirtualHost, StreamInfo, Element?> Make);

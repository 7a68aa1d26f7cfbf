using Aviso.Abstractions.Clustering;

namespace Aviso.Streams.Redirecting;

/// <summary><c>none</c>: clients stay where they are.</summary>
internal sealed class NobodyElsewhere : ISeeOtherHost;

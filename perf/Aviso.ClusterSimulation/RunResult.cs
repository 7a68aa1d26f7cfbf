namespace Aviso.ClusterSimulation;

/// <summary>How busy everything was, from 0 to 1 (work taken on may be more than can be done), and how long people waited, in milliseconds.</summary>
internal sealed record RunResult(
    double Node, double Broker, double Database, double Entries, double EntriesPerFrame, (double Half, double Most) Delivered, (double Half, double Most) Safe)
{
    // Beyond, queues grow with every burst.
    private const double Full = 0.8;

    /// <summary>What is full; null when nothing is.</summary>
    public string? Limit => new[] { (Node, "fullest node"), (Broker, "broker"), (Database, "database") }.Max() is var (most, name) && most >= Full ? name : null;

    public string Line(double factor) =>
        $"{factor,6:0.#}{Node,8:P0}{Broker,8:P0}{Database,10:P0}{Entries,12:N0}{EntriesPerFrame,9:N1}{$"{Delivered.Half:N1}, {Delivered.Most:N1}",24}{$"{Safe.Half:N1}, {Safe.Most:N1}",20}";
}

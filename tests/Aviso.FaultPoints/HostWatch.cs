using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Aviso.FaultPoints;

/// <summary>Waits for the moment in which the program makes its host, and puts the fault points in (the event is the one that tools and test hosts of .NET use).</summary>
internal sealed class HostWatch(Points points) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    public static void Start(Points points) => DiagnosticListener.AllListeners.Subscribe(new HostWatch(points));

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.Extensions.Hosting")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
        {
            builder.ConfigureServices(services => Composition.PutIn(services, points));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}

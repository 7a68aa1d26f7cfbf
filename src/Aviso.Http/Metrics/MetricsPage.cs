using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aviso.Http.Metrics;

/// <summary>The metrics, for Prometheus to fetch.</summary>
internal sealed class MetricsPage(MonitoringOptions options) : IDisposable
{
    private readonly MetricsCollector? _collector = options.IsEnabled ? new(options.MaxSeries) : null;

    public Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(_collector?.Write() ?? "")).AsTask();
    }

    public void Dispose() => _collector?.Dispose();
}

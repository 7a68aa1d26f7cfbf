using System.Text;
using Microsoft.AspNetCore.Http;

namespace Aviso.Http.Health;

/// <summary>Whether the process runs, and whether it can serve: for load balancers, containers and people.</summary>
internal sealed class HealthPages(IReadiness readiness)
{
    public static Task LiveAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, "alive");

    public async Task ReadyAsync(HttpContext context)
    {
        var fault = await readiness.FaultAsync();
        await (fault is null
            ? WriteAsync(context, StatusCodes.Status200OK, "ready")
            : WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "not ready: " + fault));
    }

    private static Task WriteAsync(HttpContext context, int statusCode, string text)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text + "\n")).AsTask();
    }
}

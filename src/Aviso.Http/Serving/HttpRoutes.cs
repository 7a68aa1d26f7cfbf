using Microsoft.AspNetCore.Http;

namespace Aviso.Http.Serving;

/// <summary>Which handler answers which path of one HTTP surface. Filled before the surface is opened, read from any thread after.</summary>
public sealed class HttpRoutes
{
    private readonly Dictionary<string, Dictionary<string, RequestDelegate>> _byPath = new(StringComparer.Ordinal);

    /// <summary>Answers requests of a method for a path, compared letter by letter.</summary>
    public HttpRoutes Map(string method, string path, RequestDelegate handler)
    {
        if (!_byPath.TryGetValue(path, out var methods))
        {
            _byPath.Add(path, methods = new(StringComparer.Ordinal));
        }

        methods.Add(method, handler);
        if (method == HttpMethods.Get)
        {
            methods.Add(HttpMethods.Head, handler);
        }

        return this;
    }

    /// <summary>Answers a request; 404 for a path nobody has, 405 for a method nobody has there (RFC 9110 §15.5.6).</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (!_byPath.TryGetValue(context.Request.Path.Value ?? "", out var methods))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (methods.TryGetValue(context.Request.Method, out var handler))
        {
            return handler(context);
        }

        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = string.Join(", ", methods.Keys);
        return Task.CompletedTask;
    }
}

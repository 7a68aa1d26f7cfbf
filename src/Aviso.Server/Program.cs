using Aviso.Server.Commands;

// System.Net.Sockets reads this variable once, when the first socket is made, and from the process's own copy of the
// environment; so it is set before anything else. With it, the thread that polls sockets (epoll) runs the completions
// itself instead of handing each to the thread pool: one hop less for every stanza. The price: nobody may block on a
// completion, since that would stop all sockets; streams therefore wait asynchronously only. An operator who sets the
// variable decides otherwise.
const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
{
    Environment.SetEnvironmentVariable(InlineCompletions, "1");
}

return await CommandLine.RunAsync(args);

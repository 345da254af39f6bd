using Hikyaku.Server.Commands;
using Hikyaku.Server.Screen;

// Sessions go on in the thread that read their bytes: a quarter more mail per second where waking another core is dear
// (docs/performance.md). The runtime reads this before the first socket is made, and nowhere but in the environment.
const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
    Environment.SetEnvironmentVariable(InlineCompletions, "1");

return await CommandTree.RunAsync(args, Terminal.OfProcess(args), CancellationToken.None);

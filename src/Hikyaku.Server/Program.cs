using Hikyaku.Server.Commands;
using Hikyaku.Server.Screen;

return await CommandTree.RunAsync(args, Terminal.OfProcess(args), CancellationToken.None);

using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Serving;

/// <summary>What a production server says when it is up: a few lines for the journal.</summary>
internal static class ServeNotice
{
    /// <summary>Writes them.</summary>
    public static void Write(MailServer server, ServerOptions options, Terminal terminal)
    {
        terminal.Say(new(
            $"Hikyaku {ProductVersion.Current} runs as {options.HostName}; data in {options.DataDirectory}.",
            $"Hikyaku {ProductVersion.Current} が {options.HostName} として動いています。データ: {options.DataDirectory}"));
        string listeners = string.Join(", ", server.Listeners.Select(listener => $"{listener.Options.ProtocolName} {listener.EndPoint}"));
        terminal.Say(new($"Listening: {listeners}.", $"待ち受け: {listeners}"));
        if (server.Store.Directory.Domains.Count == 0)
            terminal.Say(new(
                "There is no domain yet: \"hikyaku domain add example.org\", then \"hikyaku account add you@example.org --admin\".",
                "ドメインがまだありません。「hikyaku domain add example.org」、続いて「hikyaku account add you@example.org --admin」を実行してください。"));
    }
}

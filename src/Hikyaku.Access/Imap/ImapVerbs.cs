using System.Collections.Frozen;

namespace Hikyaku.Access.Imap;

/// <summary>The one table of all verbs.</summary>
internal static class ImapVerbs
{
    private static readonly FrozenDictionary<string, ImapVerb> Table = new ImapVerb[]
    {
        new("FETCH", ImapStates.Selected, FetchCommand.RunAsync) { HasUidForm = true, HoldsNumbers = true },
        new("SEARCH", ImapStates.Selected, SearchCommand.RunAsync) { HasUidForm = true, HoldsNumbers = true },
    }.ToFrozenDictionary(verb => verb.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, ImapVerb>.AlternateLookup<ReadOnlySpan<char>> ByText =
        Table.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The verb of that name in either case, or null.</summary>
    public static ImapVerb? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[24];
        if (name.Length > text.Length || System.Text.Encoding.ASCII.GetChars(name, text) != name.Length)
            return null;
        return ByText.TryGetValue(text[..name.Length], out var verb) ? verb : null;
    }
}

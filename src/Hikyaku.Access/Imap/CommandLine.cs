using System.Text;
using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>Tag, verb and arguments of a command, or what is wrong with them.</summary>
/// <param name="Tag">The tag; null when there is none, so that the reply can't carry it.</param>
/// <param name="Command">The command, when there is no fault.</param>
/// <param name="Fault">What is wrong, or null.</param>
internal readonly record struct CommandLine(string? Tag, ImapCommand Command, string? Fault)
{
    /// <summary>The longest tag that is repeated in replies.</summary>
    private const int LongestTag = 256;

    /// <summary><c>command = tag SP (command-any / ...)</c>, RFC 9051 §9.</summary>
    public static CommandLine Parse(ReadOnlyMemory<byte> text)
    {
        var reader = new ImapReader(text.Span);
        if (!reader.TryReadTag(out var tagBytes) || tagBytes.Length > LongestTag)
            return new CommandLine(null, default, "A command begins with a tag");
        var tag = Encoding.ASCII.GetString(tagBytes);
        if (!reader.TryReadSpace() || !reader.TryReadAtom(out var name))
            return new CommandLine(tag, default, "A command is missing behind the tag");
        var isUid = Ascii.EqualsIgnoreCase(name, "UID"u8);
        if (isUid && (!reader.TryReadSpace() || !reader.TryReadAtom(out name)))
            return new CommandLine(tag, default, "A command is missing behind UID");
        if (ImapVerbs.Find(name) is not { } verb || (isUid && !verb.HasUidForm))
            return new CommandLine(tag, default, "Unknown command");
        if (!reader.AtEnd && !reader.TryReadSpace())
            return new CommandLine(tag, default, "A space is missing behind the command");
        if (!verb.HasArguments && !reader.AtEnd)
            return new CommandLine(tag, default, $"{verb.Name} takes no arguments");
        return new CommandLine(tag, new ImapCommand(tag, verb, isUid, text[reader.Position..]), null);
    }
}

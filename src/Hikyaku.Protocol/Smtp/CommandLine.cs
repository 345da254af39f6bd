namespace Hikyaku.Protocol.Smtp;

/// <summary>A command line cut into its verb and what follows (RFC 5321 §4.1.1).</summary>
/// <param name="Verb">The verb as it was written; verbs are case-insensitive.</param>
/// <param name="Argument">The rest; empty when there is none.</param>
public readonly record struct CommandLine(ReadOnlyMemory<byte> Verb, ReadOnlyMemory<byte> Argument)
{
    /// <summary>Cuts a line without its CRLF. White space at its end is passed over, as RFC 5321 §4.1.1 asks.</summary>
    public static CommandLine Parse(ReadOnlyMemory<byte> line)
    {
        var text = line.TrimEnd(" \t"u8);
        var space = text.Span.IndexOf((byte)' ');
        return space < 0
            ? new CommandLine(text, ReadOnlyMemory<byte>.Empty)
            : new CommandLine(text[..space], text[(space + 1)..].TrimStart((byte)' '));
    }
}

using Hikyaku.Protocol.Imap;

namespace Hikyaku.Access.Imap;

/// <summary>A whole command, its literals read.</summary>
/// <param name="Tag">The client's tag.</param>
/// <param name="Verb">The verb's line in the table.</param>
/// <param name="IsUid">True for UID FETCH, UID STORE and so on.</param>
/// <param name="Arguments">
/// What follows the verb and its space, literals in place. It lies in the connection's buffer: valid until the handler
/// reads from the connection again.
/// </param>
internal readonly record struct ImapCommand(string Tag, ImapVerb Verb, bool IsUid, ReadOnlyMemory<byte> Arguments)
{
    /// <summary>A reader at the start of the arguments.</summary>
    public ImapReader Read() => new(Arguments.Span);

    /// <summary>"UID FETCH" or "FETCH": for the text of replies.</summary>
    public string Name => IsUid ? $"UID {Verb.Name}" : Verb.Name;
}

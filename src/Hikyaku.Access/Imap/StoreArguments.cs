using Hikyaku.Protocol.Imap;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Imap;

/// <summary>The arguments of STORE and UID STORE.</summary>
/// <param name="Set">Which messages.</param>
/// <param name="Change">What to do with their flags.</param>
/// <param name="IsSilent">True with .SILENT.</param>
internal sealed record StoreArguments(SequenceSet Set, FlagChange Change, bool IsSilent)
{
    /// <summary>
    /// Reads <c>sequence-set [store-modifiers] SP ["+" / "-"] "FLAGS" [".SILENT"] SP (flag-list / (flag *(SP flag)))</c>;
    /// null when it is malformed.
    /// </summary>
    public static StoreArguments? Read(ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadSequenceSet(out var set) || !reader.TryReadSpace() || !TryReadModifiers(ref reader, out var unchangedSince))
            return null;
        var operation = reader.TryRead((byte)'+') ? FlagOperation.Add
            : reader.TryRead((byte)'-') ? FlagOperation.Remove
            : FlagOperation.Replace;
        var isSilent = reader.TryReadWord("FLAGS.SILENT"u8);
        if ((!isSilent && !reader.TryReadWord("FLAGS"u8)) || !reader.TryReadSpace())
            return null;
        if (!(reader.Peek() == '(' ? reader.TryReadFlagList(out var flags) : reader.TryReadFlags(out flags)) || !reader.AtEnd)
            return null;
        return new StoreArguments(set, new FlagChange(operation, flags.System, flags.Keywords) { UnchangedSince = unchangedSince }, isSilent);
    }

    /// <summary><c>["(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")" SP]</c> (RFC 7162 §7)</summary>
    private static bool TryReadModifiers(ref ImapReader reader, out long? unchangedSince)
    {
        unchangedSince = null;
        if (!reader.TryRead((byte)'('))
            return true;
        if (!reader.TryReadWord("UNCHANGEDSINCE"u8) || !reader.TryReadSpace() || !reader.TryReadNumber64(out var modSeq))
            return false;
        unchangedSince = modSeq;
        return reader.TryRead((byte)')') && reader.TryReadSpace();
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Hikyaku.Protocol.Imap;

/// <summary>Selection options of LIST (RFC 9051 §6.3.9.1, RFC 6154 §2).</summary>
[Flags]
public enum ListSelection
{
    /// <summary>All mailboxes.</summary>
    None = 0,
    /// <summary>SUBSCRIBED</summary>
    Subscribed = 1,
    /// <summary>REMOTE</summary>
    Remote = 2,
    /// <summary>RECURSIVEMATCH</summary>
    RecursiveMatch = 4,
    /// <summary>SPECIAL-USE</summary>
    SpecialUse = 8,
}

/// <summary>Return options of LIST (RFC 9051 §6.3.9.2), STATUS apart.</summary>
[Flags]
public enum ListReturn
{
    /// <summary>Attributes only.</summary>
    None = 0,
    /// <summary>SUBSCRIBED</summary>
    Subscribed = 1,
    /// <summary>CHILDREN</summary>
    Children = 2,
    /// <summary>SPECIAL-USE</summary>
    SpecialUse = 4,
    /// <summary>MYRIGHTS (RFC 8440)</summary>
    MyRights = 8,
}

/// <summary>What LIST was asked, in either of its forms. Names and patterns are still encoded.</summary>
public sealed record ListArguments
{
    /// <summary>Most patterns in one command.</summary>
    public const int MostPatterns = 64;

    /// <summary>True for the extended form, in which an empty pattern has no special meaning.</summary>
    public required bool IsExtended { get; init; }

    /// <summary>Selection options.</summary>
    public required ListSelection Selection { get; init; }

    /// <summary>The reference name.</summary>
    public required byte[] Reference { get; init; }

    /// <summary>The patterns.</summary>
    public required IReadOnlyList<byte[]> Patterns { get; init; }

    /// <summary>Return options.</summary>
    public required ListReturn Return { get; init; }

    /// <summary>The items of RETURN (STATUS (...)), or none.</summary>
    public required StatusItems Status { get; init; }

    /// <summary>The entries of RETURN (METADATA (...)) (RFC 9590 §3), or none.</summary>
    public required IReadOnlyList<string> Metadata { get; init; }

    /// <summary>Reads <c>[SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]</c> up to the end.</summary>
    public static bool TryRead(ref ImapReader reader, [NotNullWhen(true)] out ListArguments? arguments)
    {
        arguments = null;
        var selection = ListSelection.None;
        var hasSelection = reader.Peek() == '(';
        if (hasSelection && (!TryReadSelection(ref reader, out selection) || !reader.TryReadSpace()))
            return false;
        if (!reader.TryReadAString(out var reference) || !reader.TryReadSpace())
            return false;
        var hasPatterns = reader.Peek() == '(';
        var patterns = new List<byte[]>();
        if (!TryReadPatterns(ref reader, patterns))
            return false;
        var (result, status, hasReturn) = (ListReturn.None, StatusItems.None, !reader.AtEnd);
        IReadOnlyList<string> metadata = [];
        if (hasReturn && !TryReadReturn(ref reader, out result, out status, ref metadata))
            return false;
        arguments = new ListArguments
        {
            IsExtended = hasSelection || hasPatterns || hasReturn,
            Selection = selection,
            Reference = reference.ToArray(),
            Patterns = patterns,
            Return = result,
            Status = status,
            Metadata = metadata,
        };
        return reader.AtEnd;
    }

    private static bool TryReadSelection(ref ImapReader reader, out ListSelection selection)
    {
        selection = ListSelection.None;
        reader.TryRead((byte)'(');
        for (var first = true; !reader.TryRead((byte)')'); first = false)
        {
            if (!first && !reader.TryReadSpace())
                return false;
            if (reader.TryReadWord("SUBSCRIBED"u8))
                selection |= ListSelection.Subscribed;
            else if (reader.TryReadWord("REMOTE"u8))
                selection |= ListSelection.Remote;
            else if (reader.TryReadWord("RECURSIVEMATCH"u8))
                selection |= ListSelection.RecursiveMatch;
            else if (reader.TryReadWord("SPECIAL-USE"u8))
                selection |= ListSelection.SpecialUse;
            else
                return false;
        }
        // RFC 9051 §6.3.9.1: RECURSIVEMATCH needs something to match
        return (selection & ListSelection.RecursiveMatch) == 0
            || (selection & (ListSelection.Subscribed | ListSelection.SpecialUse)) != 0;
    }

    private static bool TryReadPatterns(ref ImapReader reader, List<byte[]> patterns)
    {
        if (!reader.TryRead((byte)'('))
            return TryReadPattern(ref reader, patterns);
        do
        {
            if (patterns.Count == MostPatterns || !TryReadPattern(ref reader, patterns))
                return false;
        } while (reader.TryReadSpace());
        return reader.TryRead((byte)')');
    }

    private static bool TryReadPattern(ref ImapReader reader, List<byte[]> patterns)
    {
        if (!reader.TryReadListMailbox(out var pattern))
            return false;
        patterns.Add(pattern.ToArray());
        return true;
    }

    private static bool TryReadReturn(ref ImapReader reader, out ListReturn result, out StatusItems status, ref IReadOnlyList<string> metadata)
    {
        (result, status) = (ListReturn.None, StatusItems.None);
        if (!reader.TryReadText(" RETURN ("u8))
            return false;
        for (var first = true; !reader.TryRead((byte)')'); first = false)
        {
            if (!first && !reader.TryReadSpace())
                return false;
            if (reader.TryReadWord("SUBSCRIBED"u8))
                result |= ListReturn.Subscribed;
            else if (reader.TryReadWord("MYRIGHTS"u8))
                result |= ListReturn.MyRights;
            else if (reader.TryReadWord("CHILDREN"u8))
                result |= ListReturn.Children;
            else if (reader.TryReadWord("SPECIAL-USE"u8))
                result |= ListReturn.SpecialUse;
            else if (reader.TryReadText("METADATA ("u8))
            {
                reader.MoveTo(reader.Position - 1);
                if (!MetadataArguments.TryReadEntries(ref reader, out metadata))
                    return false;
            }
            else if (!reader.TryReadText("STATUS "u8) || !StatusItemList.TryRead(ref reader, out status))
                return false;
        }
        return true;
    }
}

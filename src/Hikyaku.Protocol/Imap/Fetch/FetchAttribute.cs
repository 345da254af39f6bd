using System.Text;

namespace Hikyaku.Protocol.Imap.Fetch;

/// <summary>The items of FETCH that have no arguments.</summary>
public enum FetchAttribute
{
    /// <summary>UID</summary>
    Uid,
    /// <summary>FLAGS</summary>
    Flags,
    /// <summary>INTERNALDATE</summary>
    InternalDate,
    /// <summary>RFC822.SIZE</summary>
    Size,
    /// <summary>ENVELOPE</summary>
    Envelope,
    /// <summary>BODY: the structure without its extension data.</summary>
    Body,
    /// <summary>BODYSTRUCTURE</summary>
    BodyStructure,
    /// <summary>MODSEQ (RFC 7162 §3.1.5)</summary>
    ModSeq,
    /// <summary>EMAILID (RFC 8474 §5.1)</summary>
    EmailId,
    /// <summary>THREADID (RFC 8474 §5.2)</summary>
    ThreadId,
    /// <summary>SAVEDATE (RFC 8514 §4.2)</summary>
    SaveDate,
    /// <summary>PREVIEW (RFC 8970 §3.1), with LAZY or without: it is always at hand.</summary>
    Preview,
}

/// <summary>Names and macros of <see cref="FetchAttribute"/>.</summary>
internal static class FetchAttributes
{
    // In the order of the enumeration
    private static readonly string[] Names =
        ["UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY", "BODYSTRUCTURE", "MODSEQ", "EMAILID", "THREADID", "SAVEDATE", "PREVIEW"];

    private static readonly FetchItem[] Fast = Items(FetchAttribute.Flags, FetchAttribute.InternalDate, FetchAttribute.Size);
    private static readonly FetchItem[] All = [.. Fast, new FetchAttributeItem(FetchAttribute.Envelope)];
    private static readonly FetchItem[] Full = [.. All, new FetchAttributeItem(FetchAttribute.Body)];

    /// <summary>The name of an attribute on the wire.</summary>
    public static string Name(FetchAttribute attribute) => Names[(int)attribute];

    /// <summary>The attribute of that name in either case, or null.</summary>
    public static FetchAttribute? Find(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, Names[i]))
                return (FetchAttribute)i;
        }
        return null;
    }

    /// <summary>What a macro (RFC 9051 §6.4.5) stands for, or null when it is none.</summary>
    public static IReadOnlyList<FetchItem>? FindMacro(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "ALL"u8) ? All
        : Ascii.EqualsIgnoreCase(name, "FAST"u8) ? Fast
        : Ascii.EqualsIgnoreCase(name, "FULL"u8) ? Full
        : null;

    private static FetchItem[] Items(params ReadOnlySpan<FetchAttribute> attributes)
    {
        var items = new FetchItem[attributes.Length];
        for (var i = 0; i < items.Length; i++)
            items[i] = new FetchAttributeItem(attributes[i]);
        return items;
    }
}

using System.Text;
using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>What one FETCH does for every message.</summary>
internal sealed class FetchPlan
{
    /// <summary>Plans these items; UID FETCH always tells the UID (RFC 9051 §6.4.9).</summary>
    public FetchPlan(IReadOnlyList<FetchItem> items, bool isUid)
    {
        var uid = new FetchAttributeItem(FetchAttribute.Uid);
        Items = [.. (isUid && !items.Contains(uid) ? items.Prepend(uid) : items).Select(item => new PlannedItem(item))];
        TellsFlags = items.Contains(new FetchAttributeItem(FetchAttribute.Flags));
        SetsSeen = items.Any(item => item.SetsSeen);
        NeedsContent = items.Any(item => item is not FetchAttributeItem);
        NeedsStored = items.Any(ReadsStored);
    }

    /// <summary>The items in the order of the answer.</summary>
    public IReadOnlyList<PlannedItem> Items { get; }

    /// <summary>True when FLAGS is among the items.</summary>
    public bool TellsFlags { get; }

    /// <summary>True when an item sets \Seen.</summary>
    public bool SetsSeen { get; }

    /// <summary>True when the message's bytes are read.</summary>
    public bool NeedsContent { get; }

    /// <summary>True when what the store keeps about the message is read; the mailbox snapshot is enough for the rest.</summary>
    public bool NeedsStored { get; }

    private static bool ReadsStored(FetchItem item) => item switch
    {
        FetchAttributeItem { Attribute: var attribute } =>
            attribute is FetchAttribute.Envelope or FetchAttribute.Body or FetchAttribute.BodyStructure or FetchAttribute.ThreadId,
        FetchSection { Section: { Text: SectionText.Whole, Part.Count: 0 } } => false,
        _ => true,
    };
}

/// <summary>An item and what can be made ready for it once.</summary>
internal sealed class PlannedItem(FetchItem item)
{
    /// <summary>The item.</summary>
    public FetchItem Item { get; } = item;

    /// <summary>Its name in the response, and a space.</summary>
    public byte[] Name { get; } = Encoding.ASCII.GetBytes(item.ResponseName + " ");

    /// <summary>For HEADER.FIELDS and HEADER.FIELDS.NOT, which fields.</summary>
    public HeaderSubset? Subset { get; } = item is FetchSection { Section: { Text: SectionText.HeaderFields or SectionText.HeaderFieldsNot } section }
        ? new HeaderSubset(section)
        : null;
}

using System.Text;
using Hikyaku.Protocol.Imap.Fetch;

namespace Hikyaku.Access.Imap.Fetch;

/// <summary>What one FETCH does for every message.</summary>
internal sealed class FetchPlan
{
    /// <summary>Plans a request; UID FETCH always tells the UID (RFC 9051 §6.4.9), CHANGEDSINCE the mod-sequence (RFC 7162 §3.1.4.1).</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="tellsUid">True when the UID is told in any case.</param>
    public FetchPlan(FetchRequest request, bool tellsUid)
    {
        var items = request.Items.ToList();
        if (tellsUid && !Holds(items, FetchAttribute.Uid))
            items.Insert(0, new FetchAttributeItem(FetchAttribute.Uid));
        if (request.ChangedSince is not null && !Holds(items, FetchAttribute.ModSeq))
            items.Add(new FetchAttributeItem(FetchAttribute.ModSeq));
        Items = items.ConvertAll(item => new PlannedItem(item));
        TellsFlags = Holds(items, FetchAttribute.Flags);
        TellsUid = Holds(items, FetchAttribute.Uid);
        TellsModSeq = Holds(items, FetchAttribute.ModSeq);
        SetsSeen = items.Any(item => item.SetsSeen);
        NeedsContent = items.Any(item => item is not FetchAttributeItem);
        NeedsStored = items.Any(ReadsStored);
        TellsSaveDate = Holds(items, FetchAttribute.SaveDate);
    }

    /// <summary>The items in the order of the answer.</summary>
    public IReadOnlyList<PlannedItem> Items { get; }

    /// <summary>True when FLAGS is among the items.</summary>
    public bool TellsFlags { get; }

    /// <summary>True when UID is among the items.</summary>
    public bool TellsUid { get; }

    /// <summary>True when MODSEQ is among the items.</summary>
    public bool TellsModSeq { get; }

    /// <summary>True when an item sets \Seen.</summary>
    public bool SetsSeen { get; }

    /// <summary>True when the message's bytes are read.</summary>
    public bool NeedsContent { get; }

    /// <summary>True when what the store keeps about the message is read; the mailbox snapshot is enough for the rest.</summary>
    public bool NeedsStored { get; }

    /// <summary>True when SAVEDATE is among the items.</summary>
    public bool TellsSaveDate { get; }

    private static bool Holds(List<FetchItem> items, FetchAttribute attribute) => items.Contains(new FetchAttributeItem(attribute));

    private static bool ReadsStored(FetchItem item) => item switch
    {
        FetchAttributeItem { Attribute: var attribute } =>
            attribute is FetchAttribute.Envelope or FetchAttribute.Body or FetchAttribute.BodyStructure or FetchAttribute.ThreadId
                or FetchAttribute.Preview,
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

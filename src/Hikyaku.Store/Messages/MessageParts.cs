namespace Hikyaku.Store.Messages;

/// <summary>Which of the wide parts of <see cref="StoredMessage"/> are wanted; what isn't is left empty.</summary>
[Flags]
public enum MessageParts
{
    /// <summary>Numbers and dates only.</summary>
    None = 0,

    /// <summary><see cref="StoredMessage.Preview"/></summary>
    Preview = 1,

    /// <summary><see cref="StoredMessage.Prefix"/></summary>
    Prefix = 2,

    /// <summary><see cref="StoredMessage.Envelope"/></summary>
    Envelope = 4,

    /// <summary><see cref="StoredMessage.BodyStructure"/></summary>
    BodyStructure = 8,

    /// <summary><see cref="StoredMessage.Parts"/></summary>
    PartMap = 16,

    /// <summary><see cref="StoredMessage.Ancestors"/></summary>
    Ancestors = 32,

    /// <summary>Everything.</summary>
    All = Preview | Prefix | Envelope | BodyStructure | PartMap | Ancestors,
}

namespace Hikyaku.Access.Imap.Urls;

/// <summary>What URLFETCH is asked of a URL (RFC 5524 §3).</summary>
[Flags]
internal enum UrlItems
{
    /// <summary>Nothing by name: the octets, in the form of RFC 4467.</summary>
    None = 0,
    /// <summary>BODY: the octets as they are in the message.</summary>
    Body = 1,
    /// <summary>BINARY: the octets with the transfer encoding undone.</summary>
    Binary = 2,
    /// <summary>BODYPARTSTRUCTURE: what the part is.</summary>
    Structure = 4,
}

using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Protocol.Message.Headers;

/// <summary>One mailbox of an address field, decoded.</summary>
/// <param name="Name">The display name, or null.</param>
/// <param name="Email">The address as text, even when it is none that mail could be sent to.</param>
/// <param name="Address">The address, or null when the text is no valid one.</param>
/// <param name="Group">The group in which it stands, or null.</param>
public sealed record HeaderAddress(string? Name, string Email, MailAddress? Address, string? Group);

using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>Whether a server can carry a message as it is: what it lacks is found before anything is sent.</summary>
internal static class Capabilities
{
    /// <summary>Why the whole message can't go there; null when it can.</summary>
    public static (EnhancedStatusCode Status, string Text)? ObjectionTo(LeavingMessage message, PeerConnection connection, bool isRouteAuthenticated)
    {
        var offers = connection.Offers;
        // RFC 1870 §6.1: no need to ask for what has been announced.
        if (message.Length > offers.MaximumSize) return (new(5, 3, 4), $"The message has {message.Length} octets; the server takes {offers.MaximumSize} at most");
        // RFC 3030 §3: "the client SMTP ... MUST either convert or treat as a permanent error".
        if (NeedsNoBinary(message, offers)) return (new(5, 6, 3), "The message is in binary form, which the server does not take, and can't be brought into another");
        // RFC 6152 §3: the same for eight bits.
        if (NeedsSevenBit(message, offers)) return (new(5, 6, 3), "The message has octets of eight bits, which the server does not take, where they can't be encoded (in its header, or in what is signed)");
        if (message.HasUtf8Header && !offers.SmtpUtf8 && message.Envelope.Utf8) return (new(5, 6, 9), "The header of the message is in UTF-8, which the server does not take");
        if (message.Envelope.ReversePath.Address is { NeedsUtf8: true } && !offers.SmtpUtf8) return (new(5, 6, 7), "The sender's address is in UTF-8, which the server does not take");
        if (message.Envelope.DeliverBy is { Returns: true } by && ObjectionToTime(by, offers) is { } late) return late;
        return message.Envelope.RequireTls && !message.Envelope.ReversePath.IsNull ? ObjectionToTls(connection, isRouteAuthenticated) : null;
    }

    /// <summary>Whether the message has octets that it must not have there.</summary>
    public static bool NeedsOtherForm(LeavingMessage message, ServerExtensions offers) => NeedsNoBinary(message, offers) || NeedsSevenBit(message, offers);

    /// <summary>Why one recipient can't be named there; null when it can (RFC 6531 §3.2).</summary>
    public static (EnhancedStatusCode Status, string Text)? ObjectionTo(EnvelopeRecipient recipient, ServerExtensions offers)
        => recipient.ForwardPath.Address is { NeedsUtf8: true } && !offers.SmtpUtf8 ? (new(5, 6, 7), "The address is in UTF-8, which the server does not take") : null;

    // RFC 2852 §4.2: what is to be returned in time must not go to who would not return it.
    private static (EnhancedStatusCode Status, string Text)? ObjectionToTime(DeliverBy by, ServerExtensions offers)
        => !offers.DeliverBy ? (new(5, 3, 3), "The message is to be delivered by a certain time or else returned, which the server does not promise (DELIVERBY)")
            : by.Within < offers.MinimumByTime ? (new(5, 4, 7), $"The message is to be delivered within {(int)by.Within.TotalSeconds} seconds; the server promises nothing below {(int)offers.MinimumByTime.Value.TotalSeconds}")
            : null;

    // RFC 8689 §4.2.1, steps 2, 4 and 5.
    private static (EnhancedStatusCode Status, string Text)? ObjectionToTls(PeerConnection connection, bool isRouteAuthenticated)
    {
        if (!isRouteAuthenticated) return (new(5, 7, 10), "The sender requires TLS, and nothing vouches for the name of the server (no DNSSEC)");
        if (!connection.IsVerified) return (new(5, 7, 10), "The sender requires TLS with a valid certificate, which the server does not have");
        return connection.Offers.RequireTls ? null : (new(5, 7, 30), "The sender requires TLS all the way, which the server does not promise (REQUIRETLS)");
    }

    private static bool NeedsNoBinary(LeavingMessage message, ServerExtensions offers)
        => message.Envelope.Body == BodyKind.BinaryMime && !(offers.Chunking && offers.BinaryMime);

    private static bool NeedsSevenBit(LeavingMessage message, ServerExtensions offers) => message.HasEightBit && !offers.EightBitMime;
}

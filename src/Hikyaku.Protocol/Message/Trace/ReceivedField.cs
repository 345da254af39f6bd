using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hikyaku.Protocol.Addressing;
using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Protocol.Message.Trace;

/// <summary>The time stamp line that a server puts before a message it takes, RFC 5321 §4.4.</summary>
public sealed record ReceivedField
{
    private const int MaxNameLength = 255;

    /// <summary>The name with which the client greeted (EHLO, HELO or LHLO). Not trusted: what is no name is made harmless.</summary>
    public required string ClientName { get; init; }

    /// <summary>The address from which the client came; null when it came by a local socket.</summary>
    public required IPAddress? ClientAddress { get; init; }

    /// <summary>The name that DNS confirms for the address, or null.</summary>
    public string? ClientHost { get; init; }

    /// <summary>Our host name.</summary>
    public required string ServerName { get; init; }

    /// <summary>How the message came.</summary>
    public required WithProtocol With { get; init; }

    /// <summary>What was negotiated, for instance TLSv1.3, and the cipher suite; null without TLS.</summary>
    public (string Protocol, string CipherSuite)? Tls { get; init; }

    /// <summary>Our name for the transaction: an atom.</summary>
    public required string Id { get; init; }

    /// <summary>The recipient, when there is exactly one (RFC 5321 §7.2: more would tell of blind copies).</summary>
    public ForwardPath? For { get; init; }

    /// <summary>The priority that was asked for and given (RFC 6710), or null.</summary>
    public int? Priority { get; init; }

    /// <summary>When the message was received, with the zone to show.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The field, folded, with its line end.</summary>
    public byte[] ToField()
    {
        var field = new FieldFolder("Received").Word("from").Word(NameOrLiteral(ClientName)).Word(TcpInfo());
        if (Tls is { } tls)
            field.Line($"(using {Atom(tls.Protocol)} with cipher {Atom(tls.CipherSuite)})");
        field.Line("by").Word(Name(ServerName)).Word("with").Word(With.ToString()).Word("id");
        var isLast = Priority is null;
        if (For is { } path && (With.UsesUtf8 || path.Address?.NeedsUtf8 != true))
            field.Word(Atom(Id)).Line("for").Word(isLast ? $"{path};" : path.ToString());
        else
            field.Word(Atom(Id) + (isLast ? ";" : ""));
        // RFC 6710 §4.1: an additional clause of RFC 5321 §4.4, which stand last.
        if (Priority is { } priority)
            field.Line("priority").Word(string.Create(CultureInfo.InvariantCulture, $"{priority};"));
        return field.Word(HeaderDate.Format(Date)).ToField();
    }

    private string NameOrLiteral(string name) =>
        name.StartsWith('[') && AddressLiteral.TryParse(System.Text.Encoding.UTF8.GetBytes(name)) is { } literal
            ? literal.ToString()
            : Name(name) is { Length: > 0 } safe ? safe : Literal(ClientAddress);

    // TCP-info = address-literal / ( Domain FWS address-literal )
    private string TcpInfo() => ClientHost is null ? $"({Literal(ClientAddress)})" : $"({Name(ClientHost)} {Literal(ClientAddress)})";

    private static string Literal(IPAddress? address) => address switch
    {
        null => "[127.0.0.1]", // a local socket: the grammar wants an address, and it is this host
        { IsIPv4MappedToIPv6: true } => new AddressLiteral(address.MapToIPv4()).ToString(),
        { AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 } => new AddressLiteral(address).ToString(),
        _ => "[127.0.0.1]",
    };

    // A client may greet with anything; what can't be in a domain becomes a question mark.
    private static string Name(string name) =>
        Replace(name, static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':');

    private static string Atom(string text) =>
        Replace(text, static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+' or '/' or '=');

    private static string Replace(string text, Func<char, bool> isAllowed)
    {
        if (text.Length <= MaxNameLength && IsAll(text, isAllowed)) return text;
        return string.Concat(text.Take(MaxNameLength).Select(c => isAllowed(c) ? c : '?'));
    }

    // Every message has such a field, and next to none needs anything replaced.
    private static bool IsAll(string text, Func<char, bool> isAllowed)
    {
        foreach (var c in text)
        {
            if (!isAllowed(c)) return false;
        }
        return true;
    }
}

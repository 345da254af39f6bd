using System.Text;
using System.Text.Unicode;

namespace Hikyaku.Protocol.Sasl;

/// <summary>The one message of PLAIN (RFC 4616 §2).</summary>
/// <param name="AuthorizationId">Whom to act as; null when the client leaves it to the server.</param>
/// <param name="UserName">Whose password it is.</param>
/// <param name="Password">The password.</param>
public sealed record PlainMessage(string? AuthorizationId, string UserName, string Password)
{
    /// <summary>Longest message that is read; three strings of 255 octets must be.</summary>
    public const int MaximumLength = 4096;

    /// <summary><c>message = [authzid] NUL authcid NUL passwd</c>, all UTF-8; null when it is something else.</summary>
    public static PlainMessage? TryParse(ReadOnlySpan<byte> message)
    {
        if (message.Length > MaximumLength || !Utf8.IsValid(message) || message.Count((byte)0) != 2) return null;
        var first = message.IndexOf((byte)0);
        var second = message.LastIndexOf((byte)0);
        if (second == first + 1 || second == message.Length - 1) return null; // authcid and passwd = 1*SAFE
        return new PlainMessage(
            first == 0 ? null : Encoding.UTF8.GetString(message[..first]),
            Encoding.UTF8.GetString(message[(first + 1)..second]),
            Encoding.UTF8.GetString(message[(second + 1)..]));
    }

    /// <summary>Without the password: this may land in a log.</summary>
    public override string ToString() => $"PLAIN {AuthorizationId ?? ""}/{UserName}";
}

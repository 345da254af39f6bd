using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Hikyaku.Protocol.Sasl;

/// <summary>
/// The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), with or without channel binding. Call
/// <see cref="ReadFirst"/>, <see cref="Challenge"/> and <see cref="ReadFinal"/> in this order, once each.
/// </summary>
public sealed class ScramServer
{
    /// <summary>The one channel binding we know (RFC 5929 §4).</summary>
    public const string BindingName = "tls-server-end-point";

    /// <summary>Longest message that is read.</summary>
    public const int MaximumLength = 4096;

    private readonly bool _plus;
    private readonly ReadOnlyMemory<byte> _binding;
    private readonly string _serverNonce;
    private ScramClientFirst? _first;
    private string _serverFirst = "";

    /// <summary>Begins an exchange.</summary>
    /// <param name="plus">True for SCRAM-SHA-256-PLUS.</param>
    /// <param name="channelBinding">tls-server-end-point; empty when -PLUS was not on offer.</param>
    /// <param name="serverNonce">Our part of the nonce: printable, no comma, fresh and unpredictable.</param>
    public ScramServer(bool plus, ReadOnlyMemory<byte> channelBinding, string serverNonce)
        => (_plus, _binding, _serverNonce) = (plus, channelBinding, serverNonce);

    /// <summary>A nonce of 144 random bits.</summary>
    public static string FreshNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));

    /// <summary>Whose keys are needed; as sent, not prepared.</summary>
    public string UserName => _first?.UserName ?? "";

    /// <summary>Whom the client wants to act as; null when it leaves that to us.</summary>
    public string? AuthorizationId => _first?.AuthorizationId;

    /// <summary>Takes the client's first message.</summary>
    public ScramFault ReadFirst(ReadOnlySpan<byte> message)
    {
        if (!TryDecode(message, out var text)) return ScramFault.Malformed;
        var fault = ScramClientFirst.TryParse(text, out var first);
        if (fault != ScramFault.None) return fault;
        _first = first;

        // RFC 5802 §6
        return first.BindingFlag switch
        {
            'y' when !_binding.IsEmpty => ScramFault.Downgrade,
            'p' => _plus && !_binding.IsEmpty && first.BindingName == BindingName ? ScramFault.None : ScramFault.ChannelBinding,
            _ => _plus ? ScramFault.ChannelBinding : ScramFault.None,
        };
    }

    /// <summary>Our answer to it: nonce, salt and iterations.</summary>
    public byte[] Challenge(ReadOnlySpan<byte> salt, int iterations)
    {
        _serverFirst = $"r={First.Nonce}{_serverNonce},s={Convert.ToBase64String(salt)},i={iterations}";
        return Encoding.UTF8.GetBytes(_serverFirst);
    }

    /// <summary>Takes the client's last message and judges its proof.</summary>
    /// <param name="message">The message.</param>
    /// <param name="storedKey">H(ClientKey) of the account.</param>
    /// <param name="serverKey">ServerKey of the account.</param>
    /// <param name="verifier">With <see cref="ScramFault.None"/>: our last message, which proves us to the client.</param>
    public ScramFault ReadFinal(ReadOnlySpan<byte> message, ReadOnlySpan<byte> storedKey, ReadOnlySpan<byte> serverKey, out byte[] verifier)
    {
        verifier = [];
        if (!TryDecode(message, out var text)) return ScramFault.Malformed;
        var proofAt = text.LastIndexOf(",p=", StringComparison.Ordinal);
        if (proofAt < 0) return ScramFault.Malformed;
        var withoutProof = text[..proofAt];
        var attributes = withoutProof.Split(',');
        if (attributes.Length < 2 || !attributes[0].StartsWith("c=", StringComparison.Ordinal)
            || !attributes[1].StartsWith("r=", StringComparison.Ordinal) || !attributes.Skip(2).All(ScramClientFirst.IsAttribute))
            return ScramFault.Malformed;

        Span<byte> proof = stackalloc byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(text[(proofAt + 3)..], proof, out var length) || length != proof.Length) return ScramFault.Malformed;

        if (attributes[0][2..] != ExpectedBinding()) return ScramFault.ChannelBinding;
        if (attributes[1][2..] != First.Nonce + _serverNonce) return ScramFault.Nonce;

        var authMessage = Encoding.UTF8.GetBytes($"{First.Bare},{_serverFirst},{withoutProof}");
        if (!IsProven(proof, authMessage, storedKey)) return ScramFault.Proof;
        verifier = Encoding.ASCII.GetBytes("v=" + Convert.ToBase64String(HMACSHA256.HashData(serverKey, authMessage)));
        return ScramFault.None;
    }

    private ScramClientFirst First => _first ?? throw new InvalidOperationException("The client has not spoken yet.");

    /// <summary><c>cbind-input</c>: the header as it was sent, and the channel's data when it said "p".</summary>
    private string ExpectedBinding()
    {
        var header = Encoding.UTF8.GetBytes(First.Gs2Header);
        return Convert.ToBase64String(First.BindingFlag == 'p' ? [.. header, .. _binding.Span] : header);
    }

    /// <summary>RFC 5802 §3: ClientKey = ClientProof XOR ClientSignature, and its hash must be the stored key.</summary>
    private static bool IsProven(ReadOnlySpan<byte> proof, ReadOnlySpan<byte> authMessage, ReadOnlySpan<byte> storedKey)
    {
        Span<byte> clientKey = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(storedKey, authMessage, clientKey);
        for (var i = 0; i < clientKey.Length; i++) clientKey[i] ^= proof[i];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(clientKey, hash);
        return CryptographicOperations.FixedTimeEquals(hash, storedKey);
    }

    private static bool TryDecode(ReadOnlySpan<byte> message, out string text)
    {
        text = "";
        if (message.Length > MaximumLength || !Utf8.IsValid(message) || message.Contains((byte)0)) return false;
        text = Encoding.UTF8.GetString(message);
        return true;
    }
}

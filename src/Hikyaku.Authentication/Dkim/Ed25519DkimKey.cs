using Hikyaku.Protocol.Dkim;
using NSec.Cryptography;

namespace Hikyaku.Authentication.Dkim;

/// <summary>ed25519-sha256 (RFC 8463) through libsodium. Exported as its seed of 32 octets.</summary>
internal sealed class Ed25519DkimKey : DkimKey
{
    private static readonly SignatureAlgorithm Ed25519 = SignatureAlgorithm.Ed25519;

    private readonly Key _key;

    private Ed25519DkimKey(Key key) => _key = key;

    public override DkimAlgorithm Algorithm => DkimAlgorithm.Ed25519Sha256;

    public static Ed25519DkimKey Create() => new(new Key(Ed25519, Exportable));

    public static Ed25519DkimKey Import(ReadOnlySpan<byte> key)
        => Key.TryImport(Ed25519, key, KeyBlobFormat.RawPrivateKey, out var read, Exportable)
            ? new(read!)
            : throw new FormatException("This is no Ed25519 seed.");

    // RFC 8463 §4.2: the 32 octets of the key, without the wrapping that RSA has.
    public override DkimKeyRecord ToRecord() => new() { KeyType = "ed25519", PublicKey = _key.PublicKey.Export(KeyBlobFormat.RawPublicKey) };

    public override byte[] Export() => _key.Export(KeyBlobFormat.RawPrivateKey);

    // RFC 8463 §3: the hash is what PureEdDSA signs.
    public override byte[] Sign(ReadOnlySpan<byte> hash) => Ed25519.Sign(_key, hash);

    public override void Dispose() => _key.Dispose();

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
}

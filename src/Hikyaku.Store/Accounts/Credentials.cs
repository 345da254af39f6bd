namespace Hikyaku.Store.Accounts;

/// <summary>What is kept of a password: an Argon2id hash, and the keys of SCRAM-SHA-256 (RFC 5802 §3).</summary>
internal sealed record Credentials(
    string PasswordHash, byte[] ScramSalt, int ScramIterations, byte[] ScramStoredKey, byte[] ScramServerKey);

using System.Security.Cryptography;
using Hikyaku.Protocol.Sasl;

namespace Hikyaku.Store.Accounts;

/// <summary>
/// Makes and checks password hashes, away from the threads that do I/O, and only a few at a time: each takes its
/// 19 MiB. Who waits for his turn holds a connection, and those are limited.
/// </summary>
internal sealed class PasswordHasher(LoginKeys keys) : IDisposable
{
    /// <summary>RFC 7677 §4 asks for 4,096 at least, and for more where phones can bear it.</summary>
    public const int ScramIterations = 10_000;

    private const int ScramSaltLength = 16;
    private const int MostAtOnce = 2;
    private readonly SemaphoreSlim _turn = new(Math.Min(MostAtOnce, Environment.ProcessorCount));
    private PasswordHash? _decoy;

    /// <summary>What is to be kept of a password; null when it is empty or holds characters that no password may (RFC 4013 §2.3).</summary>
    public async Task<Credentials?> CreateAsync(string password, CancellationToken cancellation = default)
        => SaslPrep.Prepare(password) is not { } prepared
            ? null
            : await TakeTurnAsync(() => Create(prepared), cancellation).ConfigureAwait(false);

    /// <summary>True when the prepared password has this hash (a PHC string).</summary>
    /// <exception cref="InvalidDataException">The stored hash is damaged.</exception>
    public Task<bool> VerifyAsync(string prepared, string hash, CancellationToken cancellation = default)
    {
        var stored = PasswordHash.TryParse(hash) ?? throw new InvalidDataException("A stored password hash can't be read.");
        return TakeTurnAsync(() => stored.Fits(prepared), cancellation);
    }

    /// <summary>Takes as long as <see cref="VerifyAsync"/>, for a user that doesn't exist.</summary>
    public Task VerifyNobodyAsync(string prepared, CancellationToken cancellation = default) => TakeTurnAsync(() =>
    {
        _decoy ??= new PasswordHash(keys.Cost, new byte[16], new byte[32]);
        return _decoy.Fits(prepared);
    }, cancellation);

    /// <summary>Stops waiting for turns.</summary>
    public void Dispose() => _turn.Dispose();

    private Credentials Create(string prepared)
    {
        var hash = PasswordHash.Of(prepared, keys.Cost);
        var scram = ScramKeys.Derive(prepared, RandomNumberGenerator.GetBytes(ScramSaltLength), ScramIterations);
        return new Credentials(hash.ToString(), scram.Salt, scram.Iterations, scram.StoredKey, scram.ServerKey);
    }

    private async Task<T> TakeTurnAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Tens of milliseconds of pure computation: not on a thread that sockets wait for.
            return await Task.Run(work, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}

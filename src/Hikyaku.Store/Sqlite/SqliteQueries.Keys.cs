using Hikyaku.Protocol.Dkim;
using Hikyaku.Store.Keys;

namespace Hikyaku.Store.Sqlite;

internal abstract partial class SqliteQueries
{
    private readonly SqliteStatement _signingKeys = database.Statement(
        "SELECT domain, selector, algorithm, private_key, state, changed_at FROM signing_key ORDER BY domain, created_at, algorithm, selector");

    public IReadOnlyList<SigningKey> SigningKeys()
    {
        var keys = new List<SigningKey>();
        while (_signingKeys.Step())
        {
            keys.Add(new SigningKey(
                _signingKeys.Text(0), _signingKeys.Text(1), (DkimAlgorithm)_signingKeys.Int32(2), _signingKeys.Bytes(3).ToArray(),
                (SigningKeyState)_signingKeys.Int32(4), DateTimeOffset.FromUnixTimeMilliseconds(_signingKeys.Int64(5))));
        }

        return keys;
    }
}

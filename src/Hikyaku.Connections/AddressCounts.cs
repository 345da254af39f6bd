using System.Collections.Concurrent;
using System.Net;
using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Connections;

/// <summary>Connections by the part of the network they come from; no longer than the connections themselves.</summary>
public sealed class AddressCounts(int limit)
{
    private readonly ConcurrentDictionary<AddressBlock, int> _counts = new();

    /// <summary>Blocks counted now.</summary>
    public int Blocks => _counts.Count;

    /// <summary>Counts one more.</summary>
    /// <returns>False, and nothing counted, when the limit is reached.</returns>
    public bool TryEnter(IPAddress address)
    {
        var block = AddressBlock.Of(address);
        while (true)
        {
            if (!_counts.TryGetValue(block, out var count))
            {
                if (limit < 1) return false;
                if (_counts.TryAdd(block, 1)) return true;
            }
            else
            {
                if (count >= limit) return false;
                if (_counts.TryUpdate(block, count + 1, count)) return true;
            }
        }
    }

    /// <summary>Counts one less.</summary>
    public void Leave(IPAddress address)
    {
        var block = AddressBlock.Of(address);
        while (_counts.TryGetValue(block, out var count))
        {
            var done = count > 1
                ? _counts.TryUpdate(block, count - 1, count)
                : _counts.TryRemove(new KeyValuePair<AddressBlock, int>(block, count));
            if (done) return;
        }
    }
}

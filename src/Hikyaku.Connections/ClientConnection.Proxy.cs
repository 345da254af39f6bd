using System.Buffers;
using Hikyaku.Connections.Proxy;

namespace Hikyaku.Connections;

public sealed partial class ClientConnection
{
    /// <summary>Takes the PROXY header, which comes before everything else, also before TLS.</summary>
    /// <returns>Null when there is none, or a bad one, or the connection ended.</returns>
    internal async ValueTask<ProxyHeader?> ReadProxyHeaderAsync()
    {
        try
        {
            while (!HasEnded)
            {
                var result = await _transport.Input.ReadAsync().ConfigureAwait(false);
                var status = Read(result.Buffer, out var header, out var length);
                if (status == ProxyHeaderStatus.Complete)
                {
                    _transport.Input.AdvanceTo(result.Buffer.GetPosition(length));
                    return header;
                }

                _transport.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (status == ProxyHeaderStatus.Malformed) return null;
                if (result.IsCompleted) End(ConnectionEnd.PeerGone);
            }
        }
        catch (Exception e) when (IsLostPeer(e))
        {
            End(ConnectionEnd.PeerGone);
        }

        return null;
    }

    private static ProxyHeaderStatus Read(in ReadOnlySequence<byte> received, out ProxyHeader header, out int length)
    {
        if (received.IsSingleSegment) return ProxyHeader.Read(received.FirstSpan, out header, out length);
        var head = received.Length > ProxyHeader.MaximumLength ? received.Slice(0, ProxyHeader.MaximumLength) : received;
        return ProxyHeader.Read(head.ToArray(), out header, out length);
    }
}

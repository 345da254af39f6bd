using Hikyaku.Connections.Compression;

namespace Hikyaku.Connections;

public sealed partial class ClientConnection
{
    private DeflateLayer? _compression;

    /// <summary>True once both sides compress.</summary>
    public bool IsCompressed => _compression is not null;

    /// <summary>
    /// Compresses from here on in both directions (RFC 4978), inside TLS where that is on; call it after the go-ahead was
    /// written. What lies here already counts as compressed, so that nothing sent ahead in another form is understood.
    /// </summary>
    public async ValueTask StartCompressionAsync()
    {
        if (IsCompressed) throw new InvalidOperationException("The connection is compressed already.");
        ReleaseInput();
        await FlushAsync().ConfigureAwait(false);
        _compression = new DeflateLayer(_reader.Inner, _writer.Inner, _setup.Pool);
        (_reader.Inner, _writer.Inner) = (_compression.Input, _compression.Output);
        Tap?.Note("DEFLATE begins; what follows was compressed");
    }
}

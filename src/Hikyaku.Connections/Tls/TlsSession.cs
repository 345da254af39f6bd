using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Hikyaku.Connections.Pipes;

namespace Hikyaku.Connections.Tls;

/// <summary>TLS over a connection's pipes: one way for implicit TLS and for STARTTLS.</summary>
internal sealed class TlsSession : IAsyncDisposable
{
    private readonly SslStream _stream;
    private readonly CertificateShelf _shelf;
    private ServerCertificate? _served;

    private TlsSession(IDuplexPipe transport, CertificateShelf shelf, MemoryPool<byte>? pool)
    {
        _shelf = shelf;
        _stream = new SslStream(new DuplexPipeStream(transport.Input, transport.Output), leaveInnerStreamOpen: true);
        // Zero-byte reads: an idle connection waits without holding a buffer, on either side of the TLS engine.
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(pool, bufferSize: 4096, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(pool, minimumBufferSize: 4096, leaveOpen: true));
    }

    public PipeReader Input { get; }
    public PipeWriter Output { get; }
    public SslProtocols Protocol => _stream.SslProtocol;
    public TlsCipherSuite CipherSuite => _stream.NegotiatedCipherSuite;
    public string? ServerName => _stream.TargetHostName is { Length: > 0 } name ? name : null;
    public ReadOnlyMemory<byte> ServerEndPoint => _served!.EndPoint;

    /// <summary>Shakes hands.</summary>
    /// <returns>The session, or what went wrong in it, for the log.</returns>
    public static async ValueTask<(TlsSession? Session, string? Fault)> AcceptAsync(
        IDuplexPipe transport, CertificateShelf shelf, MemoryPool<byte>? pool, CancellationToken cancellation)
    {
        var session = new TlsSession(transport, shelf, pool);
        try
        {
            await session._stream.AuthenticateAsServerAsync(
                static (_, hello, state, _) => new(((TlsSession)state!).Choose(hello)), session, cancellation).ConfigureAwait(false);
            return (session, null);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            await session._stream.DisposeAsync().ConfigureAwait(false);
            return (null, e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary>Says that nothing more comes (RFC 8446 §6.1: close_notify) and gives back what the engine holds.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        try
        {
            await Output.CompleteAsync().ConfigureAwait(false); // sends what a failed flush left, and fails as it did
            await _stream.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The peer did not wait for our goodbye.
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private SslServerAuthenticationOptions Choose(SslClientHelloInfo hello)
    {
        _served = _shelf.Select(hello.ServerName);
        return _served.Options;
    }
}

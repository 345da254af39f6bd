using System.Buffers;
using System.Text;
using Hikyaku.Authentication.Dkim;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store;
using Hikyaku.Store.Blobs;
using Hikyaku.Transport.Signing;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>
/// Makes other forms of messages for servers that take no binary octets, or none of eight bits (RFC 3030 §3, RFC 6152 §3). The
/// change breaks every signature over the body: where one of ours was there, the new form is signed in its place.
/// </summary>
internal sealed class PlainForms(MailStore store, MessageSigning signing, TimeProvider time)
{
    /// <summary>What is longer goes out with the signature that it has.</summary>
    private const int LongestHeader = 256 * 1024;

    /// <summary>The message as such a server takes it, to be disposed of after use; null when there is no such form.</summary>
    /// <param name="message">As it is stored.</param>
    /// <param name="toSevenBit">False when octets of eight bits are no trouble.</param>
    public async ValueTask<LeavingMessage?> MakeAsync(LeavingMessage message, bool toSevenBit)
    {
        using var place = await store.Messages.Examinations.EnterAsync(message.Length).ConfigureAwait(false);
        using var encoded = store.Blobs.CreateDraft();
        return TryEncode(message, toSevenBit, encoded) ? SignAgain(message, encoded, toSevenBit) : null;
    }

    private static bool TryEncode(LeavingMessage message, bool toSevenBit, BlobDraft into)
    {
        var length = checked((int)message.Length);
        var octets = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var whole = octets.AsSpan(0, length);
            if (message.Read(0, whole) < length) throw new StoreUnusableException("A message is shorter than its segment says. Run 'hikyaku check'.");
            return toSevenBit ? SevenBitContent.TryEncode(whole, into) : BinaryContent.Encode(whole, into) != BinaryOutcome.Impossible;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    private LeavingMessage SignAgain(LeavingMessage message, BlobDraft encoded, bool toSevenBit)
    {
        var form = store.Blobs.CreateDraft();
        try
        {
            using var octets = encoded.OpenRead();
            var block = new byte[(int)Math.Min(octets.Length, LongestHeader)];
            octets.ReadExactly(block);
            var header = block.AsSpan(0, HeaderEnd.After(block));
            octets.Position = header.Length;
            WriteHeader(header, message.PrefixLength, octets, form);
            octets.Position = header.Length;
            for (var read = octets.Read(form.GetSpan()); read > 0; read = octets.Read(form.GetSpan())) form.Advance(read);
            var envelope = message.Envelope with { Body = toSevenBit ? BodyKind.SevenBit : BodyKind.EightBitMime };
            return LeavingMessage.Of(envelope, form.OpenRead(), form);
        }
        catch
        {
            form.Dispose();
            throw;
        }
    }

    private void WriteHeader(ReadOnlySpan<byte> header, int prefixLength, Stream body, BlobDraft form)
    {
        if (SubmissionHeader.Read(header).Authors is not [{ Address.Domain: { } domain }, ..] || signing.Find(domain) is not { } signer)
        {
            form.Write(header);
            return;
        }
        var unsigned = new ArrayBufferWriter<byte>(header.Length);
        var place = -1;
        var end = 0;
        foreach (var field in new HeaderFields(header))
        {
            end = field.Offset + field.Raw.Length;
            // Only in our own lines: a signature that a stranger forged must not become a true one.
            if (field.Offset >= prefixLength || !IsBy(signer, field)) unsigned.Write(field.Raw);
            else if (place < 0) place = unsigned.WrittenCount;
        }
        if (place < 0)
        {
            form.Write(header);
            return;
        }
        unsigned.Write(header[end..]);
        form.Write(unsigned.WrittenSpan[..place]);
        form.Write(signer.Sign(unsigned.WrittenSpan, body, time.GetUtcNow()));
        form.Write(unsigned.WrittenSpan[place..]);
    }

    private static bool IsBy(DkimSigner signer, in HeaderField field)
        => field.Is("DKIM-Signature"u8) && DkimSignatureField.DomainOf(Encoding.Latin1.GetString(field.RawValue)) is { } domain
            && string.Equals(domain, signer.Domain, StringComparison.OrdinalIgnoreCase);
}

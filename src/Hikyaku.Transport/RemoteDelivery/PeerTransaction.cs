using System.Buffers;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.RemoteDelivery;

/// <summary>
/// One message, some recipients, over a connection that is ready: MAIL, RCPT, then DATA or BDAT (RFC 5321 §3.3). What is
/// not decided when it ends (because the connection broke before the message was sent) stays null.
/// </summary>
internal sealed class PeerTransaction(PeerConnection connection, LeavingMessage message, IReadOnlyList<EnvelopeRecipient> recipients, DeliveryTimeouts timeouts)
{
    private const int PieceOctets = 64 * 1024;

    /// <summary>A small message for one recipient is sent without waiting whether the recipient is taken (RFC 3030 §4.2).</summary>
    private const int SmallOctets = 32 * 1024;

    private readonly DeliveryResult?[] _results = new DeliveryResult?[recipients.Count];
    private readonly List<int> _accepted = new(recipients.Count);

    private ReplyStream Replies => connection.Replies;

    private ServerExtensions Offers => connection.Offers;

    private bool SendsAhead => Offers is { Chunking: true, Pipelining: true } && recipients.Count == 1 && message.Length <= SmallOctets;

    /// <summary>Runs it. The connection may be used again unless it has a fault then.</summary>
    public async ValueTask<DeliveryResult?[]> RunAsync()
    {
        connection.Transactions++;
        // What was answered unasked would be taken for the answer to what is asked now, and each answer for the one before.
        if (Replies.HasUnread)
        {
            Replies.Fail(PeerFault.NotSmtp);
            return _results;
        }
        // 1. The envelope
        var dataReply = Offers.Pipelining ? await SendEnvelopeAtOnceAsync().ConfigureAwait(false) : await SendEnvelopeStepByStepAsync().ConfigureAwait(false);
        if (SendsAhead)
        {
            // 2a. The message went with it
            if (Replies.Fault is null || _accepted.Count > 0) await ConcludeAsync().ConfigureAwait(false);
            return _results;
        }
        if (_accepted.Count == 0)
        {
            await LeaveTransactionAsync(dataReply).ConfigureAwait(false);
            return _results;
        }
        // 2b. The message
        if (Offers.Chunking) await SendChunkAsync().ConfigureAwait(false);
        else if (!await SendDataAsync(dataReply).ConfigureAwait(false)) return _results;
        // 3. What became of it
        await ConcludeAsync().ConfigureAwait(false);
        return _results;
    }

    /// <summary>RFC 2920 §3.1: MAIL, all RCPT and DATA in one go. Gives the reply to DATA, where one was asked for.</summary>
    private async ValueTask<ReceivedReply?> SendEnvelopeAtOnceAsync()
    {
        CommandWriter.Mail(Replies.Output, message.Envelope, Offers);
        foreach (var recipient in recipients) CommandWriter.Rcpt(Replies.Output, recipient, Offers);
        if (SendsAhead) WriteWholeChunk();
        else if (!Offers.Chunking) Replies.Output.Write("DATA\r\n"u8);
        await Replies.FlushAsync(timeouts.Command).ConfigureAwait(false);

        if (await Replies.ReadAsync(timeouts.Command, "the reply to MAIL").ConfigureAwait(false) is not { } mail) return null;
        for (var i = 0; i < recipients.Count; i++)
        {
            if (await Replies.ReadAsync(timeouts.Command, "the reply to RCPT").ConfigureAwait(false) is not { } reply) break;
            if (mail.IsSuccess) Take(i, reply);
        }
        if (!mail.IsSuccess) DecideAll(mail);
        return SendsAhead || Offers.Chunking ? null : await Replies.ReadAsync(timeouts.DataStart, "the reply to DATA").ConfigureAwait(false);
    }

    private async ValueTask<ReceivedReply?> SendEnvelopeStepByStepAsync()
    {
        CommandWriter.Mail(Replies.Output, message.Envelope, Offers);
        await Replies.FlushAsync(timeouts.Command).ConfigureAwait(false);
        if (await Replies.ReadAsync(timeouts.Command, "the reply to MAIL").ConfigureAwait(false) is not { } mail) return null;
        if (!mail.IsSuccess)
        {
            DecideAll(mail);
            return null;
        }
        for (var i = 0; i < recipients.Count; i++)
        {
            CommandWriter.Rcpt(Replies.Output, recipients[i], Offers);
            await Replies.FlushAsync(timeouts.Command).ConfigureAwait(false);
            if (await Replies.ReadAsync(timeouts.Command, "the reply to RCPT").ConfigureAwait(false) is not { } reply) return null;
            Take(i, reply);
        }
        if (_accepted.Count == 0 || Offers.Chunking) return null;
        Replies.Output.Write("DATA\r\n"u8);
        await Replies.FlushAsync(timeouts.Command).ConfigureAwait(false);
        return await Replies.ReadAsync(timeouts.DataStart, "the reply to DATA").ConfigureAwait(false);
    }

    private void Take(int recipient, ReceivedReply reply)
    {
        if (reply.IsSuccess) _accepted.Add(recipient);
        // RFC 5321 §4.5.3.1.10: RFC 821 had 552 for too many recipients, and for nothing else is it temporary.
        else if (reply is { Code: 552, Status: null or { Subject: 5, Detail: 3 } } && _accepted.Count > 0) Decide(recipient, DeliveryOutcome.Deferred, new(4, 5, 3), reply);
        else Decide(recipient, reply);
    }

    /// <summary>Nobody is left to send the message to.</summary>
    private async ValueTask LeaveTransactionAsync(ReceivedReply? dataReply)
    {
        if (Replies.Fault is not null) return;
        // RFC 2920 §3.1: "the client ... cannot assume that the DATA command will be rejected": then nothing is sent.
        if (dataReply is { Code: 354 })
        {
            await Replies.SendAsync(".\r\n"u8.ToArray(), timeouts.DataBlock).ConfigureAwait(false);
            await Replies.ReadAsync(timeouts.DataEnd, "the reply to an empty message").ConfigureAwait(false);
        }
        await ResetAsync().ConfigureAwait(false);
    }

    private async ValueTask ResetAsync()
    {
        if (Replies.Fault is not null) return;
        await Replies.SendAsync("RSET\r\n"u8.ToArray(), timeouts.Command).ConfigureAwait(false);
        if (await Replies.ReadAsync(timeouts.Command, "the reply to RSET").ConfigureAwait(false) is { IsSuccess: false } reply) connection.Refuse(reply);
    }

    private async ValueTask<bool> SendDataAsync(ReceivedReply? reply)
    {
        if (reply is null) return false;
        if (reply.Code != 354)
        {
            if (reply.IsSuccess || reply.Code < 400) Replies.Fail(PeerFault.NotSmtp);
            else DecideAccepted(reply);
            await ResetAsync().ConfigureAwait(false);
            return false;
        }
        var piece = ArrayPool<byte>.Shared.Rent(PieceOctets);
        try
        {
            var stuffing = new DotStuffing();
            for (long offset = 0; offset < message.Length && Replies.Fault is null;)
            {
                var read = Read(offset, piece);
                stuffing.Write(piece.AsSpan(0, read), Replies.Output);
                offset += read;
                if (offset < message.Length) await Replies.FlushAsync(timeouts.DataBlock).ConfigureAwait(false);
            }
            if (Replies.Fault is null) stuffing.Finish(Replies.Output);
            await Replies.FlushAsync(timeouts.DataBlock).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
        return true;
    }

    /// <summary>The octets as they are, in one chunk whose length is known (RFC 3030).</summary>
    private async ValueTask SendChunkAsync()
    {
        CommandWriter.BdatLast(Replies.Output, message.Length);
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(PieceOctets, Math.Max(1, message.Length)));
        try
        {
            for (long offset = 0; offset < message.Length && Replies.Fault is null;)
            {
                var read = Read(offset, piece);
                Replies.Output.Write(piece.AsSpan(0, read));
                offset += read;
                await Replies.FlushAsync(timeouts.DataBlock).ConfigureAwait(false);
            }
            await Replies.FlushAsync(timeouts.DataBlock).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private void WriteWholeChunk()
    {
        CommandWriter.BdatLast(Replies.Output, message.Length);
        var length = (int)message.Length;
        var piece = Replies.Output.GetSpan(Math.Max(1, length))[..length];
        for (var offset = 0; offset < length;) offset += Read(offset, piece[offset..]);
        Replies.Output.Advance(length);
    }

    private int Read(long offset, Span<byte> into)
    {
        var read = message.Read(offset, into);
        return read > 0 ? read : throw new Store.StoreUnusableException("A message is shorter than its segment says. Run 'hikyaku check'.");
    }

    /// <summary>
    /// The reply to the whole message. When none comes nobody knows whether it was taken, and it is sent again
    /// (RFC 5321 §4.2.5: rather twice than never).
    /// </summary>
    private async ValueTask ConcludeAsync()
    {
        var reply = await Replies.ReadAsync(timeouts.DataEnd, "the reply to the message").ConfigureAwait(false);
        if (reply is null)
        {
            var fault = Replies.Fault ?? PeerFault.Closed;
            foreach (var recipient in _accepted) Decide(recipient, DeliveryOutcome.Deferred, fault.Status, fault.Text, fault.IsReply);
        }
        else if (_accepted.Count == 0)
        {
            // Sent ahead for a recipient who was refused: what the server thinks of the chunk does not matter.
            await ResetAsync().ConfigureAwait(false);
        }
        else if (reply.Code is >= 300 and < 400)
        {
            Replies.Fail(PeerFault.NotSmtp);
            foreach (var recipient in _accepted) Decide(recipient, DeliveryOutcome.Deferred, PeerFault.NotSmtp.Status, reply.ToString(), isReply: true);
        }
        else DecideAccepted(reply);
    }

    private void DecideAccepted(ReceivedReply reply)
    {
        foreach (var recipient in _accepted) Decide(recipient, reply);
    }

    private void DecideAll(ReceivedReply reply)
    {
        _accepted.Clear();
        for (var i = 0; i < _results.Length; i++) Decide(i, reply);
    }

    private void Decide(int recipient, ReceivedReply reply)
    {
        var outcome = reply.IsSuccess ? DeliveryOutcome.Delivered : reply.IsPermanent ? DeliveryOutcome.Failed : DeliveryOutcome.Deferred;
        Decide(recipient, outcome, reply.Status ?? (outcome switch
        {
            DeliveryOutcome.Delivered => new(2, 0, 0),
            DeliveryOutcome.Failed => new(5, 0, 0),
            _ => new EnhancedStatusCode(4, 0, 0),
        }), reply);
    }

    private void Decide(int recipient, DeliveryOutcome outcome, EnhancedStatusCode status, ReceivedReply reply)
        => Decide(recipient, outcome, status, reply.ToString(), isReply: true);

    private void Decide(int recipient, DeliveryOutcome outcome, EnhancedStatusCode status, string text, bool isReply)
        => _results[recipient] = new DeliveryResult(outcome, status, text, connection.Facts) { IsReply = isReply, PeerNotifies = Offers.Dsn, PeerKeepsTime = Offers.DeliverBy };
}

using Hikyaku.Connections;
using Hikyaku.Protocol.Dsn;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.Acceptance;

namespace Hikyaku.Transport.Receive;

/// <summary>
/// DATA (RFC 5321 §4.1.1.4). A message with a bare CR, a bare LF or a NUL is read to its end, which only CRLF.CRLF is,
/// and then refused: nothing in it is ever taken for a command. Lines may be of any length, and a header with 8-bit
/// octets is taken also without SMTPUTF8: much mail in the world is so, and none of it harms who only stores octets.
/// </summary>
internal sealed partial class SmtpSession
{
    /// <summary>A client that sends this many times what is taken, and no end, is broken off.</summary>
    private const int PatienceWithLargeMessages = 4;

    /// <summary>RFC 5321 §4.5.3.2 gives 3 to 5 minutes for whatever comes next; who sends less than this in that time is dripping.</summary>
    private static readonly TransferPace MessagePace = new(TimeSpan.FromMinutes(5), 64 * 1024);

    private long MostOctetsReadOver => Options.MaximumMessageBytes * PatienceWithLargeMessages;

    internal async ValueTask DataAsync()
    {
        var transaction = _transaction!;
        if (transaction.Envelope.Body == BodyKind.BinaryMime)
        {
            // RFC 3030 §3: "BINARYMIME cannot be used with the DATA command".
            Fault(Replies.BinaryNeedsBdat);
            return;
        }
        Reply(Replies.StartData);
        await _connection.FlushAsync().ConfigureAwait(false);

        var content = transaction.Content = NewContent();
        var decoder = new MessageDecoder(content, MostOctetsReadOver);
        if (!await _connection.ReadUntilAsync(decoder, static (reader, octets) => reader.Take(octets), MessagePace).ConfigureAwait(false))
            SayGoodbye();
        else if (decoder.IsHopeless)
            Leave(Replies.TooLarge);
        else
            await ConcludeAsync(transaction).ConfigureAwait(false);
    }

    private ArrivingContent NewContent() => new(_server.Store.Blobs, Options.MaximumMessageBytes);

    /// <summary>All octets are here: takes the message, or tells why not, and ends the transaction.</summary>
    private async ValueTask ConcludeAsync(Transaction transaction)
    {
        var content = transaction.Content!;
        if (content.Problem is { } problem)
        {
            if (content.DiskFault is { } fault) LogDiskFault(_server.Log, fault, _connection.Id);
            _server.Metrics.MessageRefused(_dialect, problem);
            AnswerEach(transaction, problem);
        }
        else
        {
            var outcome = await _server.Acceptor.AcceptAsync(Arrived(transaction)).ConfigureAwait(false);
            if (outcome.Refusal is null) _server.Metrics.MessageAccepted(_dialect, content.Length);
            else _server.Metrics.MessageRefused(_dialect, outcome.Refusal.ToReply());
            AnswerEach(transaction, outcome);
        }
        EndTransaction();
    }

    private ArrivingMessage Arrived(Transaction transaction) => new()
    {
        Envelope = transaction.Envelope,
        Recipients = transaction.Recipients,
        Elsewhere = transaction.Elsewhere,
        Refused = transaction.Refused,
        Content = transaction.Content!.Release(),
        Origin = DescribeOrigin(transaction.Envelope),
        AnswersEachRecipient = IsLmtp,
    };

    // RFC 2033 §4.2: "the server returns one reply for each previously successful RCPT command, in the order that they were issued".
    private void AnswerEach(Transaction transaction, AcceptanceOutcome outcome)
    {
        var stored = new SmtpReply(250, new EnhancedStatusCode(2, 0, 0), $"Ok: stored as {outcome.QueueId}");
        var replies = IsLmtp ? transaction.Recipients.Count : 1;
        for (var i = 0; i < replies; i++) Reply((IsLmtp ? outcome.RefusalFor(i) : outcome.Refusal)?.ToReply() ?? stored);
    }

    private void AnswerEach(Transaction transaction, SmtpReply reply)
    {
        var replies = IsLmtp ? transaction.Recipients.Count : 1;
        for (var i = 0; i < replies; i++) Reply(reply);
    }

    private void EndTransaction()
    {
        _transaction?.Dispose();
        _transaction = null;
        _state = _greeting is null ? SmtpState.Connected : SmtpState.Ready;
    }
}

using System.Buffers;
using Hikyaku.Connections;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.Receive;

/// <summary>
/// BDAT (RFC 3030). The octets that follow the command are always read, whatever is thought of the command: only so
/// does the next command stand where it is looked for.
/// </summary>
internal sealed partial class SmtpSession
{
    internal async ValueTask BdatAsync(ReadOnlyMemory<byte> argument)
    {
        if (!BdatCommand.Parse(argument.Span).Succeeded(out var chunk, out var fault))
        {
            // Where the next command begins nobody can tell now.
            Leave(fault);
            return;
        }
        var objection = ObjectionToChunk();
        if (chunk.Size > MostOctetsReadOver)
        {
            Leave(objection ?? Replies.TooLarge);
            return;
        }
        if (objection is null) await TakeChunkAsync(_transaction!, chunk).ConfigureAwait(false);
        else if (await _connection.SkipExactlyAsync(chunk.Size, MessagePace).ConfigureAwait(false)) Fault(objection);
        else SayGoodbye();
    }

    private SmtpReply? ObjectionToChunk() => _state switch
    {
        SmtpState.HasRecipients or SmtpState.Chunking => null,
        SmtpState.Connected => IsLmtp ? Replies.LhloFirst : Replies.HelloFirst,
        SmtpState.Ready => Replies.MailFirst,
        SmtpState.HasSender => Replies.NoRecipients,
        _ => Replies.ChunkingHasFailed,
    };

    private async ValueTask TakeChunkAsync(Transaction transaction, BdatCommand chunk)
    {
        _state = SmtpState.Chunking;
        var content = transaction.Content ??= NewContent();
        if (!await _connection.ReadExactlyAsync(chunk.Size, transaction, static (state, octets) => state.TakeChunk(octets), MessagePace).ConfigureAwait(false))
        {
            SayGoodbye();
        }
        else if (chunk.Last)
        {
            transaction.FinishChunks();
            await ConcludeAsync(transaction).ConfigureAwait(false);
        }
        else if (content.Problem is { } problem)
        {
            // RFC 3030 §2: "The resulting state from a failed BDAT command is indeterminate. A RSET command MUST be issued".
            _state = SmtpState.ChunkingFailed;
            _server.Metrics.MessageRefused(_dialect, problem);
            Reply(problem);
        }
        // An empty chunk brings nothing on, and could be said for ever.
        else if (chunk.Size == 0 && ++_idleCommands > Options.MaximumIdleCommands) Leave(Replies.TooManyIdleCommands);
        else Reply(Replies.ChunkOk);
    }
}

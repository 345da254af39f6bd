using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Hikyaku.Connections;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Transport.Receive;

/// <summary>AUTH (RFC 4954).</summary>
internal sealed partial class SmtpSession
{
    private LoginOrigin LoginOrigin => new(
        _connection.Remote?.Address, _connection.PasswordsAllowed, _connection.Tls?.ServerEndPoint ?? default, _connection.Profile.Protocol);

    internal ValueTask AuthNotHere()
    {
        Fault(Replies.AuthNotHere);
        return default;
    }

    internal async ValueTask AuthAsync(ReadOnlyMemory<byte> argument)
    {
        var command = CommandLine.Parse(argument);
        var mechanism = Encoding.ASCII.GetString(command.Verb.Span).ToUpperInvariant();
        var origin = LoginOrigin;
        if (mechanism.Length == 0) Fault(Replies.AuthSyntax);
        else if (_account is not null) Fault(Replies.AuthTwice);
        else if (!origin.PasswordsAllowed) Fault(Replies.AuthNeedsTls);
        else if (_server.Store.Authenticator.Begin(mechanism, origin) is { } exchange) await ExchangeAsync(exchange, command.Argument).ConfigureAwait(false);
        else Fault(Replies.AuthUnknown);
    }

    private async ValueTask ExchangeAsync(SaslExchange exchange, ReadOnlyMemory<byte> initialResponse)
    {
        byte[]? response = null;
        if (!initialResponse.IsEmpty && !TryReadInitial(initialResponse.Span, out response))
        {
            Fault(Replies.AuthBase64);
            return;
        }
        var step = await BeginAsync(exchange, response).ConfigureAwait(false);
        while (step.Outcome == SaslOutcome.Continue)
        {
            if (await AskAsync(step.Data).ConfigureAwait(false) is not { } answer) return;
            step = await exchange.StepAsync(answer, _connection.Ended).ConfigureAwait(false);
        }
        await FinishAsync(exchange, step).ConfigureAwait(false);
    }

    /// <summary>The first step. A server-first mechanism (LOGIN) takes an initial response as the answer to its first challenge, as clients expect.</summary>
    private async ValueTask<SaslStep> BeginAsync(SaslExchange exchange, byte[]? initialResponse)
    {
        if (exchange.ClientFirst && initialResponse is null) return new SaslStep(SaslOutcome.Continue, default, null);
        if (exchange.ClientFirst) return await exchange.StepAsync(initialResponse, _connection.Ended).ConfigureAwait(false);
        var first = await exchange.StepAsync(null, _connection.Ended).ConfigureAwait(false);
        return initialResponse is null || first.Outcome != SaslOutcome.Continue
            ? first
            : await exchange.StepAsync(initialResponse, _connection.Ended).ConfigureAwait(false);
    }

    /// <summary>Sends a challenge and reads the answer; null when the exchange, or the session, is over.</summary>
    private async ValueTask<byte[]?> AskAsync(ReadOnlyMemory<byte> challenge)
    {
        var output = _connection.Output;
        output.Write("334 "u8);
        output.WriteText(Convert.ToBase64String(challenge.Span));
        output.WriteCrlf();
        var read = await _connection.ReadLineAsync(LongestLine, Options.CommandWithin).ConfigureAwait(false);
        switch (read.Status)
        {
            case LineStatus.End:
                SayGoodbye();
                return null;
            case LineStatus.TooLong:
                Fault(Replies.AuthLineTooLong);
                return null;
            case LineStatus.Line when read.Line.Span.SequenceEqual("*"u8):
                // RFC 4954 §4: "If the client wishes to cancel the authentication exchange ... the server MUST reject with a 501".
                Reply(Replies.AuthCancelled);
                return null;
            case LineStatus.Line when TryDecode(read.Line.Span, out var answer):
                return answer;
            default:
                Fault(Replies.AuthBase64);
                return null;
        }
    }

    private async ValueTask FinishAsync(SaslExchange exchange, SaslStep step)
    {
        if (step.Outcome == SaslOutcome.Success && !step.Data.IsEmpty)
        {
            // RFC 4954 §4: data that goes with success has no place in 235: it is sent as a challenge, answered by an empty line.
            if (await AskAsync(step.Data).ConfigureAwait(false) is not { } acknowledgement) return;
            if (acknowledgement.Length > 0) step = new SaslStep(SaslOutcome.Malformed, default, null);
        }
        _server.Metrics.LoginEnded(exchange.Mechanism, step.Outcome);
        if (step is { Outcome: SaslOutcome.Success, Account: { } account })
        {
            _account = account;
            LogLogin(_server.Log, _connection.Id, account.Address, exchange.Mechanism);
            Reply(Replies.AuthOk);
            return;
        }
        LogFailedLogin(_server.Log, _connection.Id, exchange.Mechanism, step.Outcome.ToString());
        Reply(step.Outcome switch
        {
            SaslOutcome.Malformed => Replies.AuthMalformed,
            SaslOutcome.Unavailable => Replies.AuthUnavailable,
            _ => Replies.AuthFailed,
        });
        if (step.Outcome != SaslOutcome.Unavailable && ++_failedLogins >= Options.MaximumFailedLogins) Leave(Replies.TooManyFaults);
    }

    // RFC 4954 §4: "=" stands for an initial response of no octets.
    private static bool TryReadInitial(ReadOnlySpan<byte> text, out byte[]? response)
    {
        response = [];
        return text.SequenceEqual("="u8) || TryDecode(text, out response);
    }

    private static bool TryDecode(ReadOnlySpan<byte> text, out byte[]? octets)
    {
        octets = null;
        // The decoder would pass over white space; the grammar has none.
        if (text.ContainsAny((byte)' ', (byte)'\t')) return false;
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, decoded, out _, out var length) != OperationStatus.Done) return false;
        octets = decoded[..length];
        return true;
    }
}

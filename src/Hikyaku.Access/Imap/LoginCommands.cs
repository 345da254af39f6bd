using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Hikyaku.Connections;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Access.Imap;

/// <summary>STARTTLS, LOGIN, AUTHENTICATE.</summary>
internal static class LoginCommands
{
    // The longest line of a SASL exchange, in base64
    private const int SaslLineBytes = 12 << 10;

    /// <summary>STARTTLS (RFC 9051 §6.2.1): nothing that was said in clear text counts afterwards.</summary>
    public static async ValueTask<ImapReply> StartTlsAsync(ImapSession session, ImapCommand command)
    {
        if (session.Connection.Tls is not null)
            return ImapReply.Bad("TLS is already on");
        if (!session.Connection.CanStartTls)
            return ImapReply.Bad("STARTTLS is not on offer");
        session.WriteTagged(command.Tag, ImapReply.Ok("Begin TLS negotiation now"));
        session.Writer.Commit();
        if (!await session.Connection.StartTlsAsync().ConfigureAwait(false))
            session.Abandon();
        return ImapReply.Answered;
    }

    /// <summary>LOGIN (RFC 9051 §6.2.3).</summary>
    public static async ValueTask<ImapReply> LoginAsync(ImapSession session, ImapCommand command)
    {
        if (!session.Connection.PasswordsAllowed)
            return ImapReply.No(ResponseCode.PrivacyRequired, "Passwords are taken inside TLS only");
        if (ReadLogin(command) is not var (name, password))
            return ImapReply.Bad("LOGIN takes a name and a password");
        var check = await session.Store.Authenticator
            .CheckPasswordAsync(name, password, session.Origin, session.Connection.Ended).ConfigureAwait(false);
        return check.Outcome switch
        {
            SaslOutcome.Success => LoggedIn(session, check.Account!),
            SaslOutcome.Unavailable => Unavailable(),
            _ => Failed(),
        };
    }

    /// <summary>AUTHENTICATE (RFC 9051 §6.2.2) with the initial response of SASL-IR (RFC 4959).</summary>
    public static async ValueTask<ImapReply> AuthenticateAsync(ImapSession session, ImapCommand command)
    {
        if (ReadMechanism(command) is not var (mechanism, initial))
            return ImapReply.Bad("AUTHENTICATE takes a mechanism and at most one response in base64");
        if (session.Store.Authenticator.Begin(mechanism, session.Origin) is not { } exchange)
        {
            return session.Connection.PasswordsAllowed
                ? ImapReply.No(null, "The mechanism is not on offer")
                : ImapReply.No(ResponseCode.PrivacyRequired, "The mechanism is not on offer outside TLS");
        }
        return await ExchangeAsync(session, exchange, initial).ConfigureAwait(false);
    }

    private static async ValueTask<ImapReply> ExchangeAsync(ImapSession session, SaslExchange exchange, byte[]? initial)
    {
        // Without an initial response the mechanism makes the first challenge; for one in which the client speaks first it is empty
        ReadOnlyMemory<byte>? response = null;
        if (initial is not null)
            response = initial;
        while (true)
        {
            var step = await exchange.StepAsync(response, session.Connection.Ended).ConfigureAwait(false);
            switch (step.Outcome)
            {
                case SaslOutcome.Failure:
                    return Failed();
                case SaslOutcome.Unavailable:
                    return Unavailable();
                case SaslOutcome.Malformed:
                    return ImapReply.Bad("The response does not fit the mechanism");
                // RFC 4422 §3.6: IMAP's OK carries no data, so what goes with success is one more challenge
                case SaslOutcome.Success when step.Data.IsEmpty || await AskAsync(session, step.Data).ConfigureAwait(false) is { Length: 0 }:
                    return LoggedIn(session, step.Account!);
                case SaslOutcome.Success:
                    return Cancelled(session);
                default:
                    if (await AskAsync(session, step.Data).ConfigureAwait(false) is not { } words)
                        return Cancelled(session);
                    response = words;
                    break;
            }
        }
    }

    /// <summary>Sends a challenge and reads the response; null when the client gave up or sent no base64.</summary>
    private static async ValueTask<byte[]?> AskAsync(ImapSession session, ReadOnlyMemory<byte> challenge)
    {
        session.Writer.Token("+ "u8);
        session.Writer.Text(Convert.ToBase64String(challenge.Span));
        session.Writer.EndLine();
        session.Writer.Commit();
        var read = await session.Connection.ReadLineAsync(SaslLineBytes, session.Silence).ConfigureAwait(false);
        return read.Status == LineStatus.Line ? Decode(read.Line.Span) : null;
    }

    private static byte[]? Decode(ReadOnlySpan<byte> base64)
    {
        if (!Base64.IsValid(base64, out var length))
            return null;
        var decoded = new byte[length];
        Base64.DecodeFromUtf8(base64, decoded, out _, out _);
        return decoded;
    }

    private static (string Name, string Password)? ReadLogin(ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadAString(out var name) || !reader.TryReadSpace() || !reader.TryReadAString(out var password) || !reader.AtEnd)
            return null;
        if (!Utf8.IsValid(name) || !Utf8.IsValid(password))
            return null;
        return (Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(password));
    }

    private static (string Mechanism, byte[]? Initial)? ReadMechanism(ImapCommand command)
    {
        var reader = command.Read();
        if (!reader.TryReadAtom(out var mechanism))
            return null;
        var name = Encoding.ASCII.GetString(mechanism).ToUpperInvariant();
        if (reader.AtEnd)
            return (name, null);
        if (!reader.TryReadSpace())
            return null;
        // RFC 4959 §3: "=" is an initial response of no octets
        var initial = reader.Rest.SequenceEqual("="u8) ? [] : Decode(reader.Rest);
        return initial is null ? null : (name, initial);
    }

    private static ImapReply LoggedIn(ImapSession session, Account account)
    {
        session.LogIn(account);
        return ImapReply.Ok("Logged in", Capabilities.CodeFor(session));
    }

    // RFC 5530 §3, UNAVAILABLE: "Temporary failure because a subsystem is down", an answer that no client takes for a wrong password
    private static ImapReply Unavailable() => ImapReply.No(ResponseCode.Unavailable, "Accounts can't be looked up at the moment");

    private static ImapReply Failed() => ImapReply.No(ResponseCode.AuthenticationFailed, "Wrong name or password");

    // RFC 9051 §6.2.2: "*" and anything that is not base64 end the exchange with BAD
    private static ImapReply Cancelled(ImapSession session)
    {
        return ImapReply.Bad(session.Connection.EndReason == ConnectionEnd.None ? "AUTHENTICATE cancelled" : "Connection ended");
    }
}

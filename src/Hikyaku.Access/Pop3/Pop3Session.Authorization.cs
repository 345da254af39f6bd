using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Hikyaku.Connections;
using Hikyaku.Protocol.Pop3;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Access.Pop3;

/// <summary>The AUTHORIZATION state: what is on offer, TLS, who it is.</summary>
internal sealed partial class Pop3Session
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>CAPA, RFC 2449 §5.</summary>
    internal bool Capa(Pop3Command command)
    {
        if (!command.HasNoArgument)
            return Wrong(_texts.BadArgument);
        Output.WriteOk(_texts.Capabilities);
        Output.Write("TOP\r\nUIDL\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nEXPIRE NEVER\r\nUTF8 USER\r\nLANG\r\n"u8);
        if (_maildrop is null && connection.CanStartTls)
            Output.Write("STLS\r\n"u8);
        if (connection.PasswordsAllowed)
        {
            Output.Write("USER\r\nSASL"u8);
            foreach (var mechanism in store.Authenticator.MechanismsFor(Origin))
            {
                Output.Write(" "u8);
                Output.WriteText(mechanism);
            }

            Output.WriteCrlf();
        }

        Output.Write("IMPLEMENTATION Hikyaku\r\n.\r\n"u8);
        return true;
    }

    /// <summary>STLS, RFC 2595 §4: afterwards everything the client said before is forgotten.</summary>
    internal async ValueTask<bool> StlsAsync(Pop3Command command)
    {
        if (!command.HasNoArgument)
            return Wrong(_texts.BadArgument);
        // RFC 6856 §2.1: no STLS after UTF8.
        if (!connection.CanStartTls || _utf8)
            return Wrong(_texts.TlsUnavailable);
        Output.WriteOk(_texts.BeginTls);
        _user = null;
        return await connection.StartTlsAsync();
    }

    internal bool User(Pop3Command command)
    {
        if (!connection.PasswordsAllowed)
        {
            Output.WriteError(_texts.TlsFirst, "SYS/PERM"u8);
            return true;
        }

        if (command.HasNoArgument || Decode(command.Argument.Span.Trim((byte)' ')) is not { } name)
            return Wrong(_texts.BadArgument);
        _user = name;
        // RFC 1939 §7: a positive answer whether or not the name is known, so that names can't be tried out.
        Output.WriteOk(_texts.SendPassword);
        return true;
    }

    internal async ValueTask<bool> PassAsync(Pop3Command command)
    {
        if (_user is not { } user)
            return Wrong(_texts.UserFirst);
        _user = null;
        // RFC 1939 §7: the argument of PASS is the rest of the line, spaces included.
        if (Decode(command.Argument.Span) is not { Length: > 0 } password)
            return await LoginFailedAsync();
        var check = await store.Authenticator.CheckPasswordAsync(user, password, Origin, connection.Ended);
        return check.Outcome switch
        {
            SaslOutcome.Success => await OpenMaildropAsync(check.Account!),
            SaslOutcome.Unavailable => LoginUnavailable(),
            _ => await LoginFailedAsync(),
        };
    }

    /// <summary>AUTH, RFC 5034 §4.</summary>
    internal async ValueTask<bool> AuthAsync(Pop3Command command)
    {
        if (!connection.PasswordsAllowed)
        {
            Output.WriteError(_texts.TlsFirst, "SYS/PERM"u8);
            return true;
        }

        var argument = Encoding.ASCII.GetString(command.Argument.Span.Trim((byte)' '));
        var words = argument.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
            return Wrong(_texts.BadArgument);
        if (store.Authenticator.Begin(words[0].ToUpperInvariant(), Origin) is not { } exchange)
            return Wrong(_texts.BadMechanism);

        var initial = words.Length > 1 ? words[1] : null;
        if (initial is not null && !exchange.ClientFirst)
            return Wrong(_texts.BadArgument);
        return await ExchangeAsync(exchange, initial);
    }

    private async ValueTask<bool> ExchangeAsync(SaslExchange exchange, string? initial)
    {
        ReadOnlyMemory<byte>? response = null;
        if (initial is not null)
        {
            // RFC 5034 §4: "=" stands for an empty initial response.
            if (initial == "=")
                response = ReadOnlyMemory<byte>.Empty;
            else if (FromBase64(Encoding.ASCII.GetBytes(initial)) is { } decoded)
                response = decoded;
            else
                return Wrong(_texts.BadBase64);
        }
        else if (exchange.ClientFirst)
        {
            (var go, response) = await AskAsync(default);
            if (response is null)
                return go;
        }

        while (true)
        {
            var step = await exchange.StepAsync(response, connection.Ended);
            switch (step.Outcome)
            {
                case SaslOutcome.Success when !step.Data.IsEmpty:
                    // RFC 5034 §4: additional data with success is sent as a challenge and answered with an empty line.
                    var (goOn, confirmed) = await AskAsync(step.Data);
                    if (confirmed is null)
                        return goOn;
                    return await OpenMaildropAsync(step.Account!);
                case SaslOutcome.Success:
                    return await OpenMaildropAsync(step.Account!);
                case SaslOutcome.Failure:
                    return await LoginFailedAsync();
                case SaslOutcome.Unavailable:
                    return LoginUnavailable();
                case SaslOutcome.Malformed:
                    return Wrong(_texts.BadArgument);
            }

            (var go, response) = await AskAsync(step.Data);
            if (response is null)
                return go;
        }
    }

    /// <summary>Sends a challenge and reads the response; a null response is a refusal that has been answered.</summary>
    private async ValueTask<(bool GoOn, ReadOnlyMemory<byte>? Response)> AskAsync(ReadOnlyMemory<byte> challenge)
    {
        Output.Write("+ "u8);
        Output.WriteText(Convert.ToBase64String(challenge.Span));
        Output.WriteCrlf();
        await connection.FlushAsync();
        var read = await connection.ReadLineAsync(SaslLimit);
        if (read.Status == LineStatus.End)
            return (false, null);
        if (read.Status != LineStatus.Line)
            return (Wrong(_texts.BadLine), null);
        if (read.Line.Span.SequenceEqual("*"u8))
        {
            Output.WriteError(_texts.Cancelled);
            return (true, null);
        }

        if (FromBase64(read.Line.Span) is { } response)
            return (true, response);
        return (Wrong(_texts.BadBase64), null);
    }

    private async ValueTask<bool> OpenMaildropAsync(Account account)
    {
        // The mailbox may have to be read: not on the thread that reads the sockets, on which all others wait.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _maildrop = await Maildrop.OpenAsync(store, locks, account.Id, options.MaildropPatience, connection.Ended);
        if (_maildrop is null)
            Output.WriteError(_texts.MaildropInUse, "IN-USE"u8); // RFC 2449 §8.1.2
        else
            Output.WriteOk(_texts.LoggedIn);
        return true;
    }

    private bool LoginUnavailable()
    {
        Output.WriteError(_texts.LoginUnavailable, "SYS/TEMP"u8); // RFC 3206 §3
        return true;
    }

    private ValueTask<bool> LoginFailedAsync()
    {
        Output.WriteError(_texts.LoginFailed, "AUTH"u8); // RFC 3206 §4
        if (++_failedLogins < options.LoginAttempts)
            return new(true);
        Output.WriteError(_texts.TooManyAttempts, "AUTH"u8);
        return new(false);
    }

    /// <summary>UTF8, RFC 6856 §2.1.</summary>
    internal bool Utf8(Pop3Command command)
    {
        if (!command.HasNoArgument)
            return Wrong(_texts.BadArgument);
        _utf8 = true;
        Output.WriteOk(_texts.Utf8On);
        return true;
    }

    /// <summary>LANG, RFC 6856 §3.2.</summary>
    internal bool Lang(Pop3Command command)
    {
        var range = Encoding.ASCII.GetString(command.Argument.Span.Trim((byte)' '));
        if (range.Length == 0)
        {
            Output.WriteOk(_texts.Languages);
            foreach (var texts in Pop3Texts.All)
            {
                Output.WriteText($"{texts.Tag} {texts.Name}");
                Output.WriteCrlf();
            }

            Output.Write(".\r\n"u8);
            return true;
        }

        if (Pop3Texts.Match(range) is not { } chosen)
        {
            Output.WriteError(_texts.UnknownLanguage);
            return true;
        }

        _texts = chosen;
        Output.WriteOk($"{chosen.Tag} {chosen.LanguageChanged}");
        return true;
    }

    private static string? Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return null; // RFC 6856 §2.2: names and passwords that are not UTF-8 are refused
        }
    }

    private static byte[]? FromBase64(ReadOnlySpan<byte> base64)
    {
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
        return Base64.DecodeFromUtf8(base64, decoded, out var used, out var length) == OperationStatus.Done && used == base64.Length
            ? decoded[..length]
            : null;
    }
}

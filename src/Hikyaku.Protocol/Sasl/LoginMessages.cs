using System.Text;
using System.Text.Unicode;

namespace Hikyaku.Protocol.Sasl;

/// <summary>The words of LOGIN (draft-murchison-sasl-login §2.2).</summary>
public static class LoginMessages
{
    /// <summary>Longest name or password that is read.</summary>
    public const int MaximumLength = 1024;

    /// <summary>Asks for the name; in the form that a widely deployed client insists on.</summary>
    public static ReadOnlySpan<byte> UserNameChallenge => "Username:"u8;

    /// <summary>Asks for the password.</summary>
    public static ReadOnlySpan<byte> PasswordChallenge => "Password:"u8;

    /// <summary>The name or the password; null when it is not UTF-8, empty, or holds NUL, CR or LF.</summary>
    public static string? TryParse(ReadOnlySpan<byte> response)
        => response.Length is 0 or > MaximumLength || !Utf8.IsValid(response) || response.IndexOfAny((byte)0, (byte)'\r', (byte)'\n') >= 0
            ? null
            : Encoding.UTF8.GetString(response);
}

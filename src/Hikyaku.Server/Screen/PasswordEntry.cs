using System.Text;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Screen;

/// <summary>Gets a new password: typed twice without echo, or the first line of the input.</summary>
internal static class PasswordEntry
{
    /// <summary>The password; null when there is none, which is told.</summary>
    public static string? Read(Terminal terminal, bool fromInput)
    {
        if (fromInput)
        {
            string? line = terminal.Input.ReadLine();
            if (string.IsNullOrEmpty(line))
                terminal.Fail(new("There is no password on the input; its first line is taken.", "入力にパスワードがありません。最初の行を使います。"));
            return string.IsNullOrEmpty(line) ? null : line;
        }
        if (!terminal.InputIsInteractive)
        {
            terminal.Misused(new("There is no terminal to ask for the password; use --password-stdin.", "パスワードをたずねる端末がありません。--password-stdin を使ってください。"));
            return null;
        }
        string first = Ask(terminal, new("New password: ", "新しいパスワード: "));
        if (first.Length == 0)
        {
            terminal.Fail(new("An empty password is none; nothing was changed.", "空のパスワードは使えません。何も変えていません。"));
            return null;
        }
        if (Ask(terminal, new("The same again: ", "もう一度: ")) == first)
            return first;
        terminal.Fail(new("The two differ; nothing was changed. Try again.", "2 回の入力が一致しません。何も変えていません。もう一度実行してください。"));
        return null;
    }

    private static string Ask(Terminal terminal, Text prompt)
    {
        terminal.Error.Write(prompt.In(terminal.Tongue));
        var typed = new StringBuilder();
        for (ConsoleKeyInfo key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }
        terminal.Error.WriteLine();
        return typed.ToString();
    }
}

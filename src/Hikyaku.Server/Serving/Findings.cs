using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;

namespace Hikyaku.Server.Serving;

/// <summary>Shows what is wrong or doubtful in a configuration.</summary>
internal static class Findings
{
    /// <summary>Writes mistakes and warnings, a line each, to the error stream.</summary>
    public static void Write(ConfigurationReading reading, Terminal terminal)
    {
        foreach (ConfigurationMistake mistake in reading.Mistakes)
            terminal.Error.WriteLine(mistake.Describe(terminal.Tongue));
        string warning = new Text("warning", "注意").In(terminal.Tongue);
        foreach (ConfigurationMistake doubt in reading.Warnings)
            terminal.Error.WriteLine($"{warning}: {doubt.Describe(terminal.Tongue)}");
    }

    /// <summary>How many mistakes there are.</summary>
    public static Text Summary(ConfigurationReading reading)
    {
        int count = reading.Mistakes.Count;
        return new($"The configuration has {count} mistake{(count == 1 ? "" : "s")}; correct what is listed above.", $"設定に {count} 個の誤りがあります。上の一覧を直してください。");
    }
}

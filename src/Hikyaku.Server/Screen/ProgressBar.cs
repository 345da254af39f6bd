using System.Globalization;
using Hikyaku.Server.Language;
using Spectre.Console;

namespace Hikyaku.Server.Screen;

/// <summary>Shows how far a long work is: a bar in a terminal, a line every few seconds elsewhere. Goes to the error stream.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    /// <summary>Runs the work and shows its progress.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="title">What is done.</param>
    /// <param name="total">What the progress counts up to; 0 when that is not known.</param>
    /// <param name="work">Reports how much is done.</param>
    public static async Task<T> RunAsync<T>(Terminal terminal, Language.Text title, long total, Func<IProgress<long>, Task<T>> work)
    {
        if (!terminal.ErrorIsInteractive)
            return await work(new Lines(terminal, title, total));
        return await AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) })
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title.In(terminal.Tongue)), maxValue: Math.Max(total, 1));
                task.IsIndeterminate = total == 0;
                return work(new Bar(task));
            });
    }

    private sealed class Bar(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }

    private sealed class Lines(Terminal terminal, Language.Text title, long total) : IProgress<long>
    {
        private long _last = terminal.Time.GetTimestamp();

        public void Report(long value)
        {
            if (terminal.Time.GetElapsedTime(_last) < LineEvery)
                return;
            _last = terminal.Time.GetTimestamp();
            string done = total == 0
                ? value.ToString("N0", CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{100.0 * value / total:0} %");
            terminal.Error.WriteLine($"{title.In(terminal.Tongue)}: {done}");
        }
    }
}

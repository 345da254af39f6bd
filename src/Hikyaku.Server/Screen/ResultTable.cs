using System.Globalization;
using Spectre.Console;

namespace Hikyaku.Server.Screen;

/// <summary>A table of results: drawn in a terminal, plain aligned columns elsewhere.</summary>
/// <param name="headings">Of the columns.</param>
internal sealed class ResultTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>A whole number, grouped.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Adds a row for each item.</summary>
    public ResultTable AddRange<T>(IEnumerable<T> items, Func<T, string[]> row)
    {
        _rows.AddRange(items.Select(row));
        return this;
    }

    /// <summary>Writes it.</summary>
    public void Write(Terminal terminal)
    {
        if (terminal.OutputIsInteractive)
            Draw(terminal);
        else
            WritePlain(terminal);
    }

    private void WritePlain(Terminal terminal)
    {
        var table = new TextTable();
        table.Add(headings);
        _rows.ForEach(row => table.Add(row));
        table.Write(terminal.Output);
    }

    private void Draw(Terminal terminal)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        foreach (string heading in headings)
            table.AddColumn(new TableColumn(new Markup($"[bold]{Markup.Escape(heading)}[/]")));
        foreach (string[] row in _rows)
            table.AddRow([.. row.Select(cell => new Spectre.Console.Text(cell))]);
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Output) }).Write(table);
    }
}

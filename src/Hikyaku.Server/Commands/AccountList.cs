using System.Text;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store.Accounts;

namespace Hikyaku.Server.Commands;

/// <summary>A CSV file of accounts: <c>address,password[,quota]</c> a line, fields quoted as RFC 4180 allows; '#' begins a comment line.</summary>
internal static class AccountList
{
    /// <summary>Reads all lines; what is wrong is told for each line.</summary>
    public static (IReadOnlyList<NewAccount> Accounts, IReadOnlyList<(int Line, Text Problem)> Mistakes) Read(TextReader reader)
    {
        List<NewAccount> accounts = [];
        List<(int, Text)> mistakes = [];
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            bool isHeading = accounts.Count + mistakes.Count == 0 && line.StartsWith("address,", StringComparison.OrdinalIgnoreCase);
            if (line.Trim().Length == 0 || line[0] == '#' || isHeading)
                continue;
            if (Parse(line, out NewAccount? account) is { } problem)
                mistakes.Add((number, problem));
            else if (!seen.TryAdd(account!.Address, number))
                mistakes.Add((number, new($"{account.Address} is also on line {seen[account.Address]}.", $"{account.Address} は {seen[account.Address]} 行目にもあります。")));
            else
                accounts.Add(account);
        }
        return (accounts, mistakes);
    }

    private static Text? Parse(string line, out NewAccount? account)
    {
        account = null;
        if (Fields(line) is not { } fields)
            return new("A quote is not closed.", "引用符が閉じていません。");
        if (fields.Count is < 2 or > 3)
            return new("This is not address,password[,quota].", "「アドレス,パスワード[,上限]」の形ではありません。");
        string address = fields[0].Trim();
        if (!address.Contains('@'))
            return new($"\"{address}\" is no address.", $"「{address}」はアドレスではありません。");
        if (fields[1].Length == 0)
            return new("The password is empty.", "パスワードが空です。");
        long? quota = fields.Count == 3 && fields[2].Trim().Length > 0 ? ByteSize.TryParse(fields[2]) : 0;
        if (quota is null)
            return new($"\"{fields[2]}\" is no size; write e.g. 5G.", $"「{fields[2]}」は大きさとして読めません。5G のように書いてください。");
        account = new NewAccount(address, fields[1], AccountRole.User, quota.Value);
        return null;
    }

    private static List<string>? Fields(string line)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        bool quoted = false;
        for (int index = 0; index < line.Length; index++)
        {
            char character = line[index];
            if (quoted && character == '"' && index + 1 < line.Length && line[index + 1] == '"')
            {
                field.Append('"');
                index++;
            }
            else if (character == '"' && (quoted || field.Length == 0))
                quoted = !quoted;
            else if (character == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(character);
        }
        fields.Add(field.ToString());
        return quoted ? null : fields;
    }
}

/** The first factor, as far as this test goes: a name. */
export default async function Login({
  searchParams,
}: {
  searchParams: Promise<{ return_to?: string }>
}) {
  const { return_to: returnTo = '/papers/7' } = await searchParams
  return (
    <form method="post" action="/session">
      <h1>Log in</h1>
      <input type="hidden" name="return_to" value={returnTo} />
      <label>
        Name <input name="user" />
      </label>
      <button type="submit">Log in</button>
    </form>
  )
}

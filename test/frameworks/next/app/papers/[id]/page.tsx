import Link from 'next/link'

export const dynamic = 'force-dynamic'

export default async function Paper({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return (
    <main>
      <h1>Paper {id}</h1>
      <Link href={`/papers/${Number(id) + 1}`}>The next paper</Link>
    </main>
  )
}
